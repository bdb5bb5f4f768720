/* Says whether a place is open, by the place's own clock and at the moment of looking: when a page
   is shown, when one comes back to it, and each minute that it is in sight. A cached page or an old
   tab can't tell a lie this way; without script the table of hours stands alone. */
"use strict";
// Its room on the page is kept, so there is no hurry: a slow phone draws and scrolls first.
const idle = window.requestIdleCallback || setTimeout;

function tell(box) {
  const { clock, week, exceptions, reasons, times, days, words } = JSON.parse(box.dataset.openNow);
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
  const near = [...Array(62).keys()].flatMap((n) => spans(n - 1)).sort((a, b) => a[0] - b[0]);
  const current = near.find(([from, to]) => from <= now && now < to);
  if (current) {
    let [, until, , closes] = current;
    for (const [from, to, , end] of near) if (from <= until && to > until) [until, closes] = [to, end];
    write(box, until - now >= 1440 ? words.always : words.open.replace("{time}", times[closes]), true);
  } else {
    const date = day(0).toISOString().slice(0, 10);
    // Short hours that are over need no reason; a day without any does.
    const reason = exceptions[date]?.length === 0 && reasons[date];
    const shut = reason ? words.shut.replace("{reason}", () => reason) : words.closed;
    const [from, , opens] = near.find(([from]) => from > now) || [];
    if (!opens) return write(box, shut);
    const ahead = Math.floor(from / 1440);
    const on = day(ahead);
    // A weekday's name is that of the coming one; from a week on the date says which.
    const named = ahead < 7 ? days[names[on.getUTCDay()]] : written(on, box);
    const opening = (ahead ? words.opens : words.later).replace("{day}", named);
    write(box, `${shut}. ${opening.replace("{time}", times[opens])}`);
  }
}

function written(date, box) {
  const { lang } = box.closest("[lang]") || {};
  const parts = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  return date.toLocaleDateString(lang || [], parts);
}

function write(box, text, isOpen = false) {
  // Nothing is read out, or drawn, anew that is as it was.
  if (box.textContent !== text) box.textContent = text;
  box.classList.toggle("open-now--open", isOpen);
}

const tellAll = () => document.hidden || document.querySelectorAll("[data-open-now]").forEach(tell);
idle(tellAll);
addEventListener("pageshow", (event) => event.persisted && tellAll());
document.addEventListener("visibilitychange", tellAll);
setInterval(tellAll, 60000);

// The way there in the phone's own map; elsewhere, and without script, on a map's page.
const maps = /Android/.test(navigator.userAgent)
  ? "geo:0,0?q="
  : /iPhone|iPad/.test(navigator.userAgent) && "maps://?daddr=";
for (const link of maps ? document.querySelectorAll('a[href*="/directions?to="]') : [])
  link.href = maps + new URL(link.href).searchParams.get("to");
