/* Keeps the "Search and markup" panel in step with what Wagtail's preview has taken in. */
(() => {
  "use strict";
  const PAUSE = 400;

  /* The width in pixels of a result on a desktop, with what is around its words. */
  const DESKTOP = 634;

  /* Below the fields for search engines: how much of what is typed a result shows. */
  const meters = (words) => {
    const canvas = document.createElement("canvas").getContext("2d");
    const width = (text, font) => {
      canvas.font = font;
      return Math.round(canvas.measureText(text).width);
    };
    const add = (id, most, font, read) => {
      const field = document.getElementById(id);
      if (!field || document.getElementById(`${id}-meter`)) return;
      const box = document.createElement("div");
      const bar = document.createElement("meter");
      const said = document.createElement("span");
      box.className = "seo-meter";
      Object.assign(bar, { min: 0, max: most, high: most - 1, optimum: most / 2 });
      bar.setAttribute("aria-hidden", "true");
      said.id = `${id}-meter`;
      box.append(bar, said);
      (field.closest(".w-field__input") || field).after(box);
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-describedby", [described, said.id].filter(Boolean).join(" "));
      const update = () => {
        const { text, before } = read(field);
        const pixels = width(text, font);
        bar.value = pixels;
        const told = (pixels > most ? words.cut : words.fits).replace("{width}", pixels).replace("{most}", most);
        said.textContent = [before, text ? told : ""].filter(Boolean).join(" ");
      };
      for (const one of [field, document.getElementById("id_title")]) one?.addEventListener("input", update);
      update();
    };
    const whole = (title) => {
      const site = words.siteName;
      return !site || title.toLowerCase().includes(site.toLowerCase()) ? title : `${title} – ${site}`;
    };
    add("id_seo_title", Number(words.titlePixels), "20px Arial, sans-serif", (field) => {
      const own = field.value.trim();
      const text = own || whole(document.getElementById("id_title")?.value.trim() ?? "");
      return { text, before: own || !text ? "" : words.shown.replace("{title}", text) };
    });
    add("id_search_description", Number(words.descriptionPixels), "14px Arial, sans-serif", (field) => {
      const text = field.value.trim();
      return { text, before: text ? "" : words.own };
    });
  };

  const preview = () => document.querySelector('[data-controller~="w-preview"]');

  const start = () => {
    const content = document.querySelector("[data-seo-panel]:not([data-started])");
    const panel = content?.closest("[data-side-panel]");
    if (!panel || !preview()) return;
    content.dataset.started = "";
    // When a new page is first saved, Wagtail puts other panels in the place of these.
    const life = new AbortController();
    const { signal } = life;
    let typed = 0;
    let latest = 0;

    // Wagtail's preview listens to its own panel being shown: that makes it take in what is typed.
    const ask = () => preview()?.parentElement.dispatchEvent(new Event("show"));

    // As on a phone, or as on a desktop: as small as the panel then makes it.
    const show = (view) => {
      content.dataset.view = view;
      content.querySelectorAll("[data-seo-view]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.seoView === view));
      });
      fit();
    };
    const fit = () => {
      const frame = content.querySelector("[data-seo-frame]");
      if (frame?.clientWidth) frame.style.setProperty("--seo-zoom", Math.min(1, frame.clientWidth / DESKTOP));
    };
    content.addEventListener("click", (event) => {
      const button = event.target.closest("[data-seo-view]");
      if (button) show(button.dataset.seoView);
    });
    new ResizeObserver(fit).observe(content);
    meters(content.dataset);

    // Where Wagtail's preview is now: a new page has another address once it is saved.
    const address = () => {
      const asked = new URL(content.dataset.url, location.href);
      const at = preview()?.getAttribute("data-w-preview-url-value") || asked.pathname;
      return `${at}${asked.search}`;
    };
    const load = async () => {
      latest += 1;
      const turn = latest;
      content.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(address(), { headers: { "X-Requested-With": "XMLHttpRequest" } });
        const text = await answer.text();
        // A slower answer to an earlier question must not replace a later one.
        if (turn !== latest) return;
        const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-seo-content]");
        if (!found) return;
        const open = [...content.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key);
        content.replaceChildren(found);
        found.querySelectorAll("details[data-key]").forEach((one) => {
          if (open.includes(one.dataset.key)) one.open = true;
        });
        show(content.dataset.view);
        const status = panel.querySelector("[data-seo-status]");
        if (status.textContent !== found.dataset.status) status.textContent = found.dataset.status;
        const errors = Number(found.dataset.errors);
        const counter = document.querySelector(
          '[data-side-panel-toggle="search-and-markup"] [data-side-panel-toggle-counter]',
        );
        if (counter) {
          counter.textContent = String(errors);
          counter.hidden = errors === 0;
        }
      } catch {
        content.querySelector("[data-seo-stale]")?.removeAttribute("hidden");
      } finally {
        if (turn === latest) content.removeAttribute("aria-busy");
      }
    };

    panel.addEventListener("show", () => {
      ask();
      load();
    });
    document.addEventListener("w-preview:json", ({ detail }) => {
      if (detail.data.is_valid && !panel.hidden) load();
    }, { signal });
    const notice = () => {
      typed = Date.now();
      preview()?.setAttribute("data-w-preview-stale-value", "true");
    };
    document.addEventListener("w-unsaved:add", notice, { signal });
    document.querySelector("[data-edit-form]")?.addEventListener("input", notice, { signal });
    // Wagtail takes in one change at a time, so what was typed meanwhile is asked for again.
    const timer = setInterval(() => {
      if (!content.isConnected) {
        clearInterval(timer);
        life.abort();
        return;
      }
      const isStale = preview()?.getAttribute("data-w-preview-stale-value") === "true";
      if (!panel.hidden && isStale && Date.now() - typed > PAUSE) ask();
    }, PAUSE);

    if (!panel.hidden) {
      ask();
      load();
    }
  };

  /* Goes to a field: opens its tab and every fold around it, then puts the focus into it. */
  const follow = (id) => {
    const name = id.replace(/^id_/, "");
    const target = document.getElementById(id)
      || document.querySelector(`[data-contentpath="${CSS.escape(name)}"]`)
      || document.querySelector(`[name="${CSS.escape(name)}"], [name^="${CSS.escape(name)}-"]`);
    if (!target) return;
    const tab = target.closest('[role="tabpanel"]');
    if (tab) document.querySelector(`[role="tab"][href="#${tab.id}"]`)?.click();
    for (let around = target; around; around = around.parentElement) {
      if (around.hasAttribute("hidden") && around.matches(".w-panel__content")) {
        around.closest(".w-panel")?.querySelector("[data-panel-toggle]")?.click();
      }
    }
    // A section's own fold, and what is to be filled in rather than what folds it.
    const content = target.querySelector(".w-panel__content");
    if (content?.hasAttribute("hidden")) target.querySelector("[data-panel-toggle]")?.click();
    const field = target.matches("input, textarea, select, button, [contenteditable]")
      ? target
      : (content || target).querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true], button");
    // Tabs and folds open in their own time, and what is hidden takes no focus.
    const arrive = (turns) => {
      if (!target.checkVisibility() && turns) {
        setTimeout(arrive, 50, turns - 1);
        return;
      }
      target.scrollIntoView({ block: "center" });
      (field || target).focus({ preventScroll: true });
    };
    arrive(40);
  };

  // Whatever part of the editor names a field by this attribute leads to it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seo-target]");
    if (!link) return;
    event.preventDefault();
    follow(link.dataset.seoTarget);
  });

  /* Wagtail's Checks panel says what it was told when the form was opened: tell it what the preview
     that it is about to look through says of itself. */
  window.addEventListener("message", ({ data, origin, source }) => {
    if (origin !== location.origin || data?.wagtail?.type !== "w-userbar:axe-ready") return;
    const checks = window.wagtail?.app?.getControllerForElementAndIdentifier(preview(), "w-preview");
    const seen = source.document.querySelector("wagtail-userbar")?.shadowRoot
      ?.querySelector("#checker-axe-configuration");
    if (checks?.axeConfig && seen) {
      Object.assign(checks.axeConfig.messages, JSON.parse(seen.textContent).messages);
    }
  });

  const begin = () => {
    start();
    new MutationObserver(start).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
