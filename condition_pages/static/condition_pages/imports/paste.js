// Keeps the headings and lists of what is pasted. Without this the page is read as plain text.
(() => {
  const text = document.querySelector("[data-import-paste]");
  const html = document.querySelector('input[name="html"]');
  const status = document.querySelector("[data-import-paste-status]");
  if (!text || !html || !status) return;

  // Django refuses forms above 2.5 MB.
  const MOST = 1_500_000;
  let pasted = null;

  const tidy = (markup) => {
    const page = new DOMParser().parseFromString(markup, "text/html");
    page
      .querySelectorAll("script, style, link, meta, img, picture, svg, video, iframe, object")
      .forEach((element) => element.remove());
    page.querySelectorAll("*").forEach((element) => {
      for (const { name } of [...element.attributes]) {
        const isBold = name === "style" && /font-weight:\s*(bold|[6-9]00)/i.test(element.style.cssText);
        if (isBold) element.setAttribute("style", "font-weight:bold");
        else if (name !== "href") element.removeAttribute(name);
      }
    });
    return page.body.innerHTML;
  };

  text.addEventListener("paste", (event) => {
    const markup = event.clipboardData?.getData("text/html");
    const isWhole =
      !text.value.trim() || (text.selectionStart === 0 && text.selectionEnd === text.value.length);
    if (!markup || !isWhole) return;
    const kept = tidy(markup);
    // After the browser has put the text in.
    setTimeout(() => {
      pasted = text.value;
      html.value = kept.length > MOST ? "" : kept;
      status.textContent = html.value ? status.dataset.kept : status.dataset.long;
    });
  });

  text.addEventListener("input", () => {
    if (!html.value || text.value === pasted || pasted === null) return;
    html.value = "";
    status.textContent = text.value.trim() ? status.dataset.lost : "";
  });
})();
