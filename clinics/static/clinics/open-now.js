/* Says whether a place is open, by the place's own clock and at the moment of looking.
   A cached page can't tell a lie this way; without script the table of hours stands alone. */
"use strict";
// Its room on the page is kept, so there is no hurry: a slow phone draws and scrolls first. What
// formats a time is dear to make, so each is made once, and no two of them in one go.
const idle = () => new Promise((go) => (window.requestIdleCallback || setTimeout)(go));
const formats = new Map();
async function format(language, form) {
  const key = language + JSON.stringify(form);
  if (!formats.has(key)) {
    await idle();
    formats.set(key, new Intl.DateTimeFormat(language, form));
  }
  return formats.get(key);
}

async function tell(box) {
  const { zone, week, exceptions, words } = JSON.parse(box.dataset.openNow);
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  // The wall clock over there, kept as if it were UTC so that whole days can be added.
  const parts = Object.fromEntries(
    (await format("en-GB", {
      timeZone: zone, hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    })).formatToParts(Date.now()).map((part) => [part.type, part.value]),
  );
  const today = Date.UTC(parts.year, parts.month - 1, parts.day);
  const now = minutes(`${parts.hour}:${parts.minute}`);
  const day = (offset) => new Date(today + offset * 86400000);
  const spans = (offset) => {
    const date = day(offset);
    const usual = week[days[date.getUTCDay()]] || [];
    return (exceptions[date.toISOString().slice(0, 10)] || usual).map(([opens, closes]) => {
      const [from, to] = [minutes(opens), minutes(closes)];
      return [from + offset * 1440, (to > from ? to : to + 1440) + offset * 1440];
    });
  };
  const say = async (form, at) =>
    (await format(document.documentElement.lang, { timeZone: "UTC", ...form }))
      .format(today + at * 60000);
  const time = (at) => say({ hour: "numeric", minute: "2-digit" }, at);
  const near = [-1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap(spans).sort((a, b) => a[0] - b[0]);
  let current = near.find(([from, to]) => from <= now && now < to);
  if (current) {
    let until = current[1];
    for (const [from, to] of near) if (from <= until && to > until) until = to;
    box.textContent = until - now >= 1440 ? words.always : words.open.replace("{time}", await time(until));
    box.classList.add("open-now--open");
  } else {
    const next = near.find(([from]) => from > now);
    if (!next) {
      box.textContent = words.closed;
    } else {
      const weekday = next[0] < 1440 ? "" : await say({ weekday: "long" }, next[0]);
      box.textContent = (weekday ? words.opens : words.later)
        .replace("{day}", weekday).replace("{time}", await time(next[0]));
    }
  }
}

(async () => {
  for (const box of document.querySelectorAll("[data-open-now]")) await tell(box).catch(console.error);
})();
