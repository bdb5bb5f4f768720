// Reads one page after the other. Without this each press of the button reads one.
(() => {
  const form = document.querySelector("[data-import-progress]");
  const button = form?.querySelector("button");
  if (!button) return;
  const bar = form.querySelector("progress");
  const said = form.querySelector('[role="status"]');

  const read = async () => {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "XMLHttpRequest" },
    });
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  };

  const readAll = async () => {
    button.hidden = true;
    // A page that breaks its reading off is left out at the third try.
    for (let failures = 0; failures < 3; ) {
      try {
        const { done, total, said: sentence, wait = 0 } = await read();
        failures = 0;
        bar.value = done;
        bar.max = total;
        said.textContent = sentence;
        if (done >= total) {
          window.location.reload();
          return;
        }
        // Somebody else, or the queue, is reading the next one.
        if (wait) await new Promise((resume) => setTimeout(resume, wait));
      } catch {
        failures += 1;
        await new Promise((resume) => setTimeout(resume, 500));
      }
    }
    button.hidden = false;
    said.textContent = button.dataset.failed;
  };

  readAll();
})();
