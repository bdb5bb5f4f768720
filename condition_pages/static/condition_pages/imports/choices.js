// Says how many pages are ticked. Without this it is said when the page is shown.
(() => {
  const form = document.querySelector("[data-import-choices]");
  const count = form?.querySelector("[data-import-ticked]");
  if (!count) return;
  const say = () => {
    count.textContent = form.querySelectorAll('input[name="page"]:checked').length;
  };
  form.addEventListener("change", say);
  // A browser that comes back to the page keeps its ticks.
  window.addEventListener("pageshow", say);
})();
