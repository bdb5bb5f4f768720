// Reads one page after the other. Without this each press of the button reads one.
(() => {
  const said = document.getElementById("import-said");
  // Not every browser does so by itself when the page is loaded anew.
  if (said && window.location.hash === `#${said.id}`) said.focus();

  const form = document.querySelector("[data-import-progress]");
  const button = form?.querySelector("button");
  if (!button) return;
  const bar = form.querySelector("progress");
  const told = form.querySelector('[role="status"]');
  // A screen reader is told now and then: a sentence a page would never let it finish.
  const PAUSE = 8000;
  let last = Date.now();

  const say = (sentence, now) => {
    said.textContent = sentence;
    if (!now && Date.now() - last < PAUSE) return;
    last = Date.now();
    told.textContent = sentence;
  };

  const read = async () => {
    const response = await fetch(window.location.pathname, {
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
        say(sentence);
        if (done >= total) {
          // Whoever goes by keyboard or ear goes on from the sentence that says it is done.
          window.location.hash = said.id;
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
    say(button.dataset.failed, true);
  };

  readAll();
})();
