/* Says whether a place is open, by the place's own clock and at the moment of looking.
   A cached page can't tell a lie this way; without script the table of hours stands alone. */
"use strict";
for (const box of document.querySelectorAll("[data-open-now]")) {
  const { zone, week, exceptions, words } = JSON.parse(box.dataset.openNow);
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  // The wall clock over there, kept as if it were UTC so that whole days can be added.
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    }).formatToParts(Date.now()).map((part) => [part.type, part.value]),
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
  const say = (form, at) => new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: "UTC", ...form,
  }).format(today + at * 60000);
  const time = (at) => say({ hour: "numeric", minute: "2-digit" }, at);
  const near = [-1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap(spans).sort((a, b) => a[0] - b[0]);
  let current = near.find(([from, to]) => from <= now && now < to);
  if (current) {
    let until = current[1];
    for (const [from, to] of near) if (from <= until && to > until) until = to;
    box.textContent = until - now >= 1440 ? words.always : words.open.replace("{time}", time(until));
    box.classList.add("open-now--open");
  } else {
    const next = near.find(([from]) => from > now);
    box.textContent = !next ? words.closed
      : (next[0] < 1440 ? words.later : words.opens)
        .replace("{day}", say({ weekday: "long" }, next[0])).replace("{time}", time(next[0]));
  }
}
