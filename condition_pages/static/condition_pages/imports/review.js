// Shows which lines a section was made of, and which section a line went to.
(() => {
  const root = document.querySelector("[data-import-review]");
  if (!root) return;

  const lines = new Map();
  root.querySelectorAll("[data-import-line]").forEach((line) => {
    lines.set(line.dataset.importLine, { line, sections: [] });
  });
  root.querySelectorAll("[data-import-section]").forEach((section) => {
    section.dataset.importLines.split(" ").forEach((number) => {
      lines.get(number)?.sections.push(section);
    });
  });

  const joinedTo = (element) => {
    const section = element.closest("[data-import-section]");
    if (section) {
      const numbers = section.dataset.importLines.split(" ");
      return [section, ...numbers.map((number) => lines.get(number)?.line).filter(Boolean)];
    }
    const line = element.closest("[data-import-line]");
    return line ? [line, ...lines.get(line.dataset.importLine).sections] : [];
  };

  const show = (event, scrolls) => {
    const joined = joinedTo(event.target);
    root.querySelectorAll(".is-joined").forEach((one) => one.classList.remove("is-joined"));
    joined.forEach((one) => one.classList.add("is-joined"));
    // The list of lines scrolls by itself: bring the first of them into its view, and move
    // nothing else.
    const [first, second] = joined;
    if (!scrolls || !second || !first.hasAttribute("data-import-section")) return;
    const list = second.parentElement;
    const above = second.offsetTop - list.offsetTop;
    if (above < list.scrollTop || above > list.scrollTop + list.clientHeight - 40) {
      list.scrollTop = above - 20;
    }
  };

  root.addEventListener("mouseover", (event) => show(event, true));
  root.addEventListener("focusin", (event) => show(event, true));
})();
