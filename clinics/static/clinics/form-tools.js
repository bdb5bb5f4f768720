/* What tells agents of a form (WebMCP): a draft that no checker of HTML knows, so it stands as data
   and is put on here. */
"use strict";
for (const one of document.querySelectorAll("[data-toolname],[data-toolparamdescription]"))
  for (const name in one.dataset)
    if (name.startsWith("tool")) one.setAttribute(name, one.dataset[name]);
for (const form of document.querySelectorAll("[toolname]")) {
  // What only asks may be sent by whoever asks; what is written to people is read by one before.
  if (form.method === "get") form.setAttribute("toolautosubmit", "");
  const site = document.querySelector(".masthead__home")?.textContent.trim();
  const said = form.querySelector("label")?.textContent.trim();
  if (!form.dataset.tooldescription) form.setAttribute("tooldescription", `${said} – ${site}`);
}
