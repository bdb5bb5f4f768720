/* Names of pages while somebody types: a combobox with a list of links.
   The form works as well without, and when nobody answers. */
"use strict";
// On the page that is not found: what was looked for, by the last step of the address.
for (const field of document.querySelectorAll("[data-of-address]")) {
  const step = location.pathname.split("/").filter(Boolean).pop() ?? "";
  // Decodes what can be decoded, and never complains of the rest.
  const words = new URLSearchParams(`q=${step.replace(/\.\w+$/, "")}`).get("q");
  field.value ||= words.replace(/[_-]+/g, " ").trim();
}
for (const form of document.querySelectorAll("[data-suggest]")) {
  const field = form.elements.q;
  const [list, status] = form.querySelectorAll("[role=listbox], [role=status]");
  const options = list.children;
  const set = (element, name, value) => element?.setAttribute(`aria-${name}`, value);
  let at = -1, timer, asking;

  const point = (to) => {
    set(options[at], "selected", false);
    set(options[at = to], "selected", true);
    set(field, "activedescendant", options[at]?.id ?? "");
    options[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = (found = [], message = "") => {
    clearTimeout(timer);
    asking?.abort();
    list.replaceChildren(...found.map(({ title, url, why }, index) => {
      const link = document.createElement("a");
      Object.assign(link, { href: url, id: list.id + index, role: "option", tabIndex: -1 });
      link.innerText = why ? `${title}\n${why}` : title;
      return link;
    }));
    list.hidden = !found.length;
    set(field, "expanded", !list.hidden);
    status.textContent = message;
    point(-1);
  };
  const ask = async () => {
    asking?.abort();
    const { signal } = asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: field.value });
      const answer = await (await fetch(`${form.dataset.suggest}?${query}`, { signal })).json();
      show(answer.suggestions, answer.message);
    } catch {
      if (!signal.aborted) show();
    }
  };

  field.role = "combobox";
  field.autocomplete = "off";
  set(field, "autocomplete", "list");
  set(field, "controls", list.id);
  show();
  field.oninput = () => {
    point(-1);
    clearTimeout(timer);
    timer = setTimeout(field.value.trim()[1] ? ask : show, 150);
  };
  field.onkeydown = (event) => {
    const { key } = event, last = options.length - 1;
    if (event.isComposing) return;
    if (key === "ArrowDown") list.hidden ? ask() : point(at < last ? at + 1 : -1);
    else if (list.hidden) return;
    else if (key === "ArrowUp") point(at < 0 ? last : at - 1);
    else if (key === "Escape") show();
    else if (key === "Enter" && at >= 0) options[at].click();
    else return;
    event.preventDefault();
  };
  // The field keeps the focus while a suggestion is pressed.
  list.onmousedown = (event) => event.preventDefault();
  field.onblur = () => show();
}
