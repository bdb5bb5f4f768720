// Marks in the list of contents where one is. The list works without.
"use strict";
(() => {
  const links = new Map();
  for (const link of document.querySelectorAll(".contents__link")) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) links.set(section, link);
  }
  let marked;
  const mark = () => {
    let here;
    for (const [section, link] of links) {
      if (section.getBoundingClientRect().top < innerHeight / 3) here = link;
    }
    if (here === marked) return;
    marked?.removeAttribute("aria-current");
    here?.setAttribute("aria-current", "location");
    marked = here;
  };
  // Called when a section comes or goes, not at each turn of the wheel.
  const watcher = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  for (const section of links.keys()) watcher.observe(section);
})();
