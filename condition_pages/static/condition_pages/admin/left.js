/* Ticks off the list of what is left: after each autosave it is asked for anew. Answers can overtake
   each other, so that only the one to the last question counts. */
let lastAsked = 0;
document.addEventListener("w-autosave:success", async ({ detail }) => {
  const list = document.querySelector("[data-left]");
  if (!list) {
    return;
  }
  // The first autosave of a new page tells the number that the page has from then on.
  const number = detail?.data?.pk;
  if (number) {
    list.dataset.leftUrl = list.dataset.leftUrl.replace(/\/\d+\/$/, `/${number}/`);
  }
  if (/\/0\/$/.test(list.dataset.leftUrl)) {
    return;
  }
  lastAsked += 1;
  const asked = lastAsked;
  const answer = await fetch(list.dataset.leftUrl, {
    headers: { "X-Requested-With": "XMLHttpRequest" },
  });
  const written = await answer.text();
  if (!answer.ok || asked !== lastAsked) {
    return;
  }
  const content = list.querySelector("[data-left-content]");
  const hadFocus = content.contains(document.activeElement);
  const made = new DOMParser().parseFromString(written, "text/html");
  content.replaceChildren(...made.body.childNodes);
  const points = content.querySelector("[data-left-heading]");
  if (points) {
    list.querySelector("summary").textContent = points.dataset.leftHeading;
  }
  if (hadFocus) {
    list.querySelector("summary").focus();
  }
});

/* A condition that is chosen first gives the title: nothing is saved without one. */
document.addEventListener("change", ({ target }) => {
  const title = document.getElementById("id_title");
  if (target.id !== "id_condition" || !target.value || !title || title.value) {
    return;
  }
  // The chooser shows its choice just after it tells of it.
  setTimeout(() => {
    const chosen = document.querySelector("#id_condition-chooser [data-chooser-title]");
    if (chosen && !title.value) {
      title.value = chosen.textContent.trim();
      for (const name of ["input", "keyup", "change", "blur"]) {
        title.dispatchEvent(new Event(name, { bubbles: true }));
      }
    }
  });
});

/* Sections are drawn after Wagtail has counted errors, and what is missing among them has no class by
   which the minimap knows an error: both count it from here on. */
window.addEventListener("load", () => {
  const missing = document.querySelectorAll("#panel-child-content-body-content .help-critical");
  missing.forEach((message) => message.classList.add("error-message"));
  for (const count of document.querySelectorAll('[role="tab"] [data-controller~="w-count"]')) {
    // Wagtail's controller counts anew when this changes.
    count.setAttribute("data-w-count-min-value", "0");
  }
  if (missing.length) {
    document.dispatchEvent(new CustomEvent("wagtail:panel-init"));
  }
});
