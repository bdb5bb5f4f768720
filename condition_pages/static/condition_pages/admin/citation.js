/* A citation's button "Fill in": asks the server what its DOI, PubMed ID or address is about. */
(() => {
  "use strict";
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;

  class CitationDefinition extends StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      if (this.meta.lookup) addButton(prefix, this.meta.lookup);
      return block;
    }
  }

  const input = (prefix, name) => document.getElementById(`${prefix}-${name}`);

  function addButton(prefix, lookup) {
    const after = input(prefix, "url")?.closest("[data-contentpath]");
    if (!after) return;
    const row = document.createElement("div");
    row.className = "citation-lookup";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary button-small";
    button.textContent = lookup.label;
    const status = document.createElement("p");
    status.className = "help";
    status.setAttribute("role", "status");
    row.append(button, status);
    after.after(row);
    button.addEventListener("click", async () => {
      const written = ["doi", "pmid", "url"].map((name) => input(prefix, name).value.trim()).find(Boolean);
      if (!written) {
        status.textContent = lookup.nothing;
        input(prefix, "doi").focus();
        return;
      }
      button.setAttribute("aria-disabled", "true");
      status.textContent = lookup.looking;
      status.textContent = await fill(prefix, written, lookup).catch(() => lookup.failed);
      button.removeAttribute("aria-disabled");
    });
  }

  async function fill(prefix, written, lookup) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(lookup.url, {
      method: "POST",
      headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
      body: new URLSearchParams({ written }),
    });
    if (!answer.ok) return lookup.failed;
    const { fields, error } = await answer.json();
    if (error) return error;
    Object.entries(fields).forEach(([name, value]) => {
      const field = input(prefix, name);
      // What somebody has written stays; a kind is always chosen, so that only the usual one gives way.
      const isFree = field && (!field.value || (name === "kind" && field.value === "article"));
      if (!isFree) return;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return lookup.done;
  }

  window.telepath.register("condition_pages.Citation", CitationDefinition);
})();
