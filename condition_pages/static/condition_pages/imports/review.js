// Shows which lines a section was made of, and which section a line went to; folds the source where
// there is no room beside the sections.
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

  const show = (event) => {
    root.querySelectorAll(".is-joined").forEach((one) => one.classList.remove("is-joined"));
    joinedTo(event.target).forEach((one) => one.classList.add("is-joined"));
  };

  root.addEventListener("mouseover", show);
  root.addEventListener("focusin", show);

  // On a phone the source of each section is folded above it. As wide as in imports.css.
  const wide = window.matchMedia("(min-width: 60rem)");
  const fold = () => {
    root.querySelectorAll("[data-import-from]").forEach((source) => {
      source.open = wide.matches;
    });
  };
  fold();
  wide.addEventListener("change", fold);

  // What a link leads to is opened; not every browser does so by itself.
  const reveal = () => {
    const id = decodeURIComponent(window.location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target || !root.contains(target)) return;
    for (let one = target.parentElement; one && one !== root; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
    }
    target.scrollIntoView({ block: "nearest" });
    target.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  const runs = [...root.querySelectorAll("[data-import-run]")];
  const counts = root.querySelector("[data-import-counts]");
  if (!counts || runs.length < 2) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-secondary";
  const name = () => {
    const isOpen = runs.every((run) => run.open);
    button.textContent = isOpen ? counts.dataset.close : counts.dataset.open;
    return isOpen;
  };
  button.addEventListener("click", () => {
    const opens = !name();
    runs.forEach((run) => {
      run.open = opens;
    });
    name();
  });
  runs.forEach((run) => run.addEventListener("toggle", name));
  name();
  const place = document.createElement("li");
  place.append(button);
  counts.append(place);
})();
