/* In the chooser of conditions: what a search did not find goes into the form that names it. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-name-condition]");
  if (!button) {
    return;
  }
  const modal = button.closest(".modal") || document;
  const tab = modal.querySelector("#tab-label-create");
  const name = modal.querySelector("#tab-create input[name='name']");
  if (tab && name) {
    name.value = button.dataset.nameCondition;
    tab.click();
    name.focus();
  }
});
