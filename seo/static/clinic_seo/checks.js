/* Gives Wagtail's content checker the checks that the server has made, and one of its own. */
(() => {
  const userbar = document.querySelector("wagtail-userbar");
  const config = userbar?.shadowRoot?.querySelector("#checker-axe-configuration")
    || document.querySelector("#wagtail-userbar-template")?.content.querySelector("#checker-axe-configuration");
  if (!userbar || !config) return;
  const checks = JSON.parse(config.textContent).spec.checks;
  checks.filter(({ id }) => id.startsWith("clinic-")).forEach(({ id }) => {
    userbar.registerCheck(id, id === "clinic-link-text"
      ? (node, { pattern }) => !new RegExp(pattern, "i").test(node.textContent.trim())
      : (node, { found }) => !found.length);
  });
})();
