/* The page editor: a way past its menus, one stop for the minimap, and what is wrong in one list. */
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const FIELD = "input:not([type=hidden]), textarea, select, [contenteditable=true], button";
  const isShown = (element) => element && element.checkVisibility();

  /* A link that stands where Wagtail's own "Skip to main content" does, and leads to the title. */
  const addSkipLink = (form) => {
    const first = document.querySelector(".skiplink");
    const title = form.querySelector("#id_title");
    if (!first || !title) return;
    const link = document.createElement("a");
    link.className = "skiplink button";
    link.href = "#id_title";
    link.textContent = words.skip;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      title.scrollIntoView({ block: "center" });
      title.focus({ preventScroll: true });
    });
    first.after(link);
  };

  /* The minimap is one stop of the Tab key; its entries are walked with the arrows. */
  const calmMinimap = () => {
    const minimap = document.querySelector("[data-minimap-container]");
    if (!minimap) return;
    const entries = () => [...minimap.querySelectorAll(".w-minimap-item")];
    const settle = () => {
      const all = entries();
      const stop = all.find((one) => one === document.activeElement) || all[0];
      const isOpen = document.body.classList.contains("minimap-open");
      all.forEach((one) => {
        const wanted = isOpen && one === stop ? "0" : "-1";
        if (one.getAttribute("tabindex") !== wanted) one.setAttribute("tabindex", wanted);
      });
    };
    const step = { ArrowDown: 1, ArrowUp: -1 };
    minimap.addEventListener("keydown", (event) => {
      const at = entries().indexOf(document.activeElement);
      if (!step[event.key] || at < 0) return;
      event.preventDefault();
      entries()[at + step[event.key]]?.focus();
      settle();
    });
    new MutationObserver(settle).observe(minimap, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["tabindex"],
    });
    settle();
  };

  /* What is wrong, in one list on top, each with a way to its field: none where it is about a section or
     a list as a whole. */
  const fieldOf = (message) => {
    if (message.matches(FIELD)) return message;
    const field = message.closest("[data-field]");
    return field && !field.querySelector("[data-streamfield-child]") ? field.querySelector(FIELD) : null;
  };

  const labelOf = (message) => {
    const names = [];
    const add = (element) => {
      const text = (element?.textContent || "").replace("*", "").replace(/\s+/g, " ").trim();
      if (text && !names.includes(text)) names.unshift(text);
    };
    const input = fieldOf(message);
    add(input?.labels?.[0] || document.querySelector(`label[for="${CSS.escape(input?.id || "-")}"]`));
    for (let around = message.closest("[data-panel]"); around; around = around.parentElement?.closest("[data-panel]")) {
      add(around.querySelector(":scope > .w-panel__header [data-panel-heading]"));
    }
    // The field, and the smallest thing around it that has a name.
    return names.slice(-2).join(": ");
  };

  const goTo = (message) => {
    const tab = message.closest('[role="tabpanel"]');
    if (tab) document.querySelector(`[role="tab"][href="#${tab.id}"]`)?.click();
    for (let around = message; around; around = around.parentElement) {
      if (around.hasAttribute("hidden") && around.matches(".w-panel__content")) {
        around.closest(".w-panel")?.querySelector("[data-panel-toggle]")?.click();
      }
    }
    const field = fieldOf(message) || message;
    const arrive = (turns) => {
      // Tabs and folds open in their own time, and what is hidden takes no focus.
      if (!isShown(field) && turns) {
        setTimeout(arrive, 50, turns - 1);
        return;
      }
      if (field === message) field.setAttribute("tabindex", "-1");
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    };
    arrive(40);
  };

  const ERRORS = ".error-message, .help-critical";

  const errorsIn = (form) =>
    [...form.querySelectorAll(ERRORS)].filter(
      (one) => one.textContent.trim() && !one.closest("template, [data-editor-errors]"),
    );

  const summarise = (form) => {
    const found = errorsIn(form);
    document.querySelector("[data-editor-errors]")?.remove();
    // Of all forms a page's alone keeps what is wrong in it.
    const isPage = form.id === "page-edit-form";
    const wasRefused =
      !isPage || Boolean(document.querySelector(".messages .error, .messages [data-message-status=error]"));
    const summary = document.createElement("section");
    summary.className = "editor-errors";
    summary.dataset.editorErrors = "";
    summary.setAttribute("aria-labelledby", "editor-errors-heading");
    summary.tabIndex = -1;
    const heading = document.createElement("h2");
    heading.id = "editor-errors-heading";
    heading.textContent = !isPage ? words.unsaved : wasRefused ? words.refused : words.wrong;
    const list = document.createElement("ul");
    found.forEach((message) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const label = labelOf(message);
      button.textContent = (label ? `${label}: ` : "") + message.textContent.trim();
      button.addEventListener("click", () => goTo(message));
      item.append(button);
      list.append(item);
    });
    summary.append(heading, list);
    form.prepend(summary);
    if (wasRefused) {
      summary.scrollIntoView({ block: "center" });
      summary.focus({ preventScroll: true });
    }
  };

  /* An address that ends in a field's id leads to the field; Wagtail unfolds a section's own. */
  const follow = (form) => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target || !form.contains(target)) return;
    const field = target.matches(FIELD) ? target : target.querySelector(FIELD);
    goTo(field || target);
  };

  /* "9-1, 2-6" in one row becomes a row for each span, as soon as the field is left. */
  const splitHours = (form) => {
    form.addEventListener("change", (event) => {
      const match = /^(opening_hours)-(\d+)-opens$/.exec(event.target.name || "");
      if (!match) return;
      const spans = event.target.value.split(/[,;&]|\s(?:and|y|und|et)\s/).filter((part) => part.trim());
      if (spans.length < 2) return;
      const [, rows] = match;
      const add = document.getElementById(`id_${rows}-ADD`);
      const days = [...form.querySelectorAll(`[name="${rows}-${match[2]}-days"]`)].map((one) => one.checked);
      if (!add) return;
      const total = form.querySelector(`[name="${rows}-TOTAL_FORMS"]`);
      set(event.target, spans.shift().trim());
      spans.forEach((span) => {
        const row = Number(total.value);
        add.click();
        const opens = form.querySelector(`[name="${rows}-${row}-opens"]`);
        if (!opens) return;
        set(opens, span.trim());
        form.querySelectorAll(`[name="${rows}-${row}-days"]`).forEach((one, at) => {
          one.checked = Boolean(days[at]);
        });
      });
    });
  };

  const set = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const unsavedOf = (form) => window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");

  /* What a form holds, in words that can be compared: rich text is written anew, in another form with the
     same words, as its editor starts. */
  const wordsOf = (value) => {
    if (!/^\{\s*"blocks"/.test(value)) return value;
    const { blocks } = JSON.parse(value);
    const written = blocks.filter(({ text, entityRanges }) => text || entityRanges.length);
    const plain = written.map((one) => [one.type, one.depth, one.text, one.inlineStyleRanges, one.entityRanges]);
    return plain.length ? JSON.stringify(plain) : "null";
  };
  const contentOf = (data) =>
    JSON.stringify([...new URLSearchParams(data)].map(([name, value]) => [name, wordsOf(value)]));

  /* From here on the form counts as changed, until it has been saved once more. */
  const markAsChanged = (form) => form.setAttribute("data-w-unsaved-force-value", "true");

  /* Wagtail takes what a form holds two seconds after it has come for what is saved. What somebody has
     typed by then would be neither saved by itself nor shown in the preview, so it is told of. */
  const watchFromTheStart = (form) => {
    const signs = ["pointerdown", "keydown", "beforeinput", "drop"];
    let before = null;
    const note = (event) => {
      if (event.isTrusted) before ??= unsavedOf(form)?.formData ?? null;
    };
    let ends = 0;
    const stop = () => {
      signs.forEach((sign) => document.removeEventListener(sign, note, true));
      form.removeEventListener("w-unsaved:watch-edits", compare);
    };
    const compare = ({ detail }) => {
      // It begins twice, a tenth of a second apart; later it begins anew with what it has saved.
      ends ||= setTimeout(stop, 1000);
      if (before !== null && contentOf(before) !== contentOf(detail.initialFormData)) markAsChanged(form);
    };
    signs.forEach((sign) => document.addEventListener(sign, note, true));
    form.addEventListener("w-unsaved:watch-edits", compare);
    form.addEventListener("w-autosave:success", stop, { once: true });
  };

  /* When a form has saved itself, Wagtail takes what it holds by then for what was saved. What somebody has
     typed meanwhile would stay unsaved until they type more, under the word "Saved", so it is told of. */
  const watchWhileItSaves = (form) => {
    let sent = null;
    form.addEventListener("w-autosave:save", () => (sent = unsavedOf(form)?.formData ?? null));
    // Wagtail listens on the form itself, so that it has taken what is there before this is told.
    document.addEventListener("w-autosave:success", ({ target, detail }) => {
      if (target !== form || sent === null) return;
      const saved = new URLSearchParams(sent);
      // What the answer has filled in is saved as well.
      Object.entries(detail.data?.field_updates ?? {}).forEach(([name, value]) => {
        if (saved.has(name)) saved.set(name, value);
      });
      const holds = unsavedOf(form)?.formData;
      if (holds && contentOf(saved.toString()) !== contentOf(holds)) markAsChanged(form);
    });
  };

  /* What is being sent is not saved by itself as well: the slower of the two would be refused. What has
     begun to save itself ends first, and then the form goes. */
  const LONGEST_SAVE = 10_000;
  const saveOnce = (form) => {
    const saves = (does) => form.setAttribute("data-w-autosave-active-value", String(does));
    const END = ["w-autosave:success", "w-autosave:error"];
    let isSaving = false;
    form.addEventListener("w-autosave:save", () => (isSaving = true));
    END.forEach((end) => form.addEventListener(end, () => (isSaving = false)));
    const sendAfterwards = (submitter) => {
      const go = () => {
        clearTimeout(atLast);
        END.forEach((end) => form.removeEventListener(end, go));
        isSaving = false;
        // A button that shows how it goes on is disabled, and would not say which one it was.
        if (submitter) submitter.disabled = false;
        form.requestSubmit(submitter);
      };
      const atLast = setTimeout(go, LONGEST_SAVE);
      END.forEach((end) => form.addEventListener(end, go));
    };
    document.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      saves(false);
      if (isSaving) {
        event.preventDefault();
        sendAfterwards(event.submitter);
        return;
      }
      // Still here: the sending was stopped.
      setTimeout(saves, 60_000, true);
    });
    // Back from where it led, by the browser's own button.
    window.addEventListener("pageshow", ({ persisted }) => persisted && saves(true));
  };

  /* Wagtail's calendar opens a moment after its field is reached, even where the Tab key has left it by
     then, and would cover what comes next. */
  const PICKER = ".xdsoft_datetimepicker";
  const closeCalendars = (form) => {
    const { jQuery } = window;
    form.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (!jQuery?.(target).data("xdsoft_datetimepicker") || !relatedTarget || relatedTarget.closest(PICKER)) return;
      setTimeout(() => document.activeElement !== target && jQuery(target).datetimepicker("hide"), 200);
    });
  };

  const start = () => {
    const form = document.querySelector("[data-edit-form]");
    if (!form) return;
    watchFromTheStart(form);
    if (form.matches('[data-controller~="w-autosave"]')) {
      watchWhileItSaves(form);
      saveOnce(form);
    }
    addSkipLink(form);
    calmMinimap();
    closeCalendars(form);
    splitHours(form);
    // Wagtail's own scripts build the sections, with their errors, in their own time.
    let told = 0;
    const look = (turns) => {
      const count = errorsIn(form).length;
      if (count !== told) summarise(form);
      told = count;
      if (turns) setTimeout(look, 200, turns - 1);
    };
    look(10);
    follow(form);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
