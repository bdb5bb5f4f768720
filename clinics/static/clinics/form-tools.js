/* What tells agents of a form (WebMCP): a draft that no checker of HTML knows, so it stands as data
   and is put on here. */
"use strict";
for (const one of document.querySelectorAll("[data-toolparamdescription]"))
  one.setAttribute("toolparamdescription", one.dataset.toolparamdescription);
for (const form of document.querySelectorAll("[data-toolname]")) {
  const site = document.querySelector(".masthead__home")?.textContent.trim();
  const said = form.querySelector("label")?.textContent.trim();
  // A name without a description is a fault to browsers, and the other way round as well: the form
  // is out of the page for the moment in which it has one of the two.
  const place = document.createComment("");
  const focused = form.contains(document.activeElement) ? document.activeElement : null;
  form.replaceWith(place);
  // What only asks may be sent by whoever asks; what is written to people is read by one before.
  if (form.method === "get") form.setAttribute("toolautosubmit", "");
  form.setAttribute("tooldescription", form.dataset.tooldescription ?? `${said} – ${site}`);
  form.setAttribute("toolname", form.dataset.toolname);
  place.replaceWith(form);
  focused?.focus({ preventScroll: true });
}
