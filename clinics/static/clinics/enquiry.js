// Fetches the form's token when the form is first touched, so that it is sent in one step, and
// counts what is written of the message.
"use strict";
const form = document.querySelector(".enquiry");
form?.addEventListener("focusin", async () => {
  const field = form.elements.token;
  if (field.value) return;
  const answer = await fetch(form.dataset.tokenUrl, { credentials: "omit" });
  if (!answer.ok) return;
  field.value = (await answer.json()).token;
  form.querySelector("button").textContent = form.dataset.send;
}, { once: true });

function count(message) {
  const { longest, left, over } = form.dataset;
  const [seen, heard] = ["p", "p"].map((name) => message.parentNode.appendChild(document.createElement(name)));
  heard.className = "hidden";
  heard.setAttribute("role", "status");
  // What is seen changes with each key; it is read out in a pause, and when it begins to matter.
  seen.setAttribute("aria-hidden", "true");
  let pause;
  const tell = () => {
    // As the server counts: a sign that takes two units is one, spaces around are none.
    const rest = longest - [...message.value.trim()].length;
    seen.className = rest < 0 ? "quiet enquiry__count--over" : "quiet";
    seen.textContent = (rest < 0 ? over : left).replace("{n}", Math.abs(rest));
    clearTimeout(pause);
    pause = setTimeout(() => { heard.textContent = rest < longest / 10 ? seen.textContent : ""; }, 1000);
  };
  message.addEventListener("input", tell);
  tell();
}
if (form) count(form.elements.message);
