/* Says whether a place is open, by the place's own clock and at the moment of looking.
   A cached page can't tell a lie this way; without script the table of hours stands alone. */
"use strict";
// Its room on the page is kept, so there is no hurry: a slow phone draws and scrolls first.
const idle = window.requestIdleCallback || setTimeout;

function tell(box) {
  const { clock, week, exceptions, times, days, words } = JSON.parse(box.dataset.openNow);
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  // The wall clock over there, kept as if it were UTC so that whole days can be added.
  const moment = Date.now();
  const [, ahead] = clock.filter(([from]) => from * 1000 <= moment).pop() || clock[0];
  const there = moment + ahead * 60000;
  const today = Math.floor(there / 86400000) * 86400000;
  const now = Math.floor((there - today) / 60000);
  const day = (offset) => new Date(today + offset * 86400000);
  const spans = (offset) => {
    const date = day(offset);
    const usual = week[names[date.getUTCDay()]] || [];
    return (exceptions[date.toISOString().slice(0, 10)] || usual).map(([opens, closes]) => {
      const [from, to] = [minutes(opens), minutes(closes)];
      return [from + offset * 1440, (to > from ? to : to + 1440) + offset * 1440, opens, closes];
    });
  };
  const near = [-1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap(spans).sort((a, b) => a[0] - b[0]);
  const current = near.find(([from, to]) => from <= now && now < to);
  if (current) {
    let [, until, , closes] = current;
    for (const [from, to, , end] of near) if (from <= until && to > until) [until, closes] = [to, end];
    box.textContent = until - now >= 1440 ? words.always : words.open.replace("{time}", times[closes]);
    box.classList.add("open-now--open");
  } else {
    const next = near.find(([from]) => from > now);
    if (!next) {
      box.textContent = words.closed;
    } else {
      const [from, , opens] = next;
      box.textContent = (from < 1440 ? words.later : words.opens)
        .replace("{day}", days[names[day(Math.floor(from / 1440)).getUTCDay()]])
        .replace("{time}", times[opens]);
    }
  }
}

idle(() => {
  for (const box of document.querySelectorAll("[data-open-now]")) tell(box);
});
