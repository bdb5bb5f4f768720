// A new practice's form: what follows from what is typed is filled in, and checked at once.
// Without script the server does both when the form is sent.
(() => {
  const form = document.querySelector("[data-wizard]");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);
  const [name, slug, host, country] = ["name", "slug", "hostname", "country"].map(field);
  const facts = JSON.parse(document.getElementById("countries-facts").textContent);
  const own = new Set([slug, host].filter((input) => input.value));

  const toSlug = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9\s_-]/g, "")
      .trim()
      .replace(/[\s_-]+/g, "-")
      .slice(0, 50)
      .replace(/^-+|-+$/g, "");

  const follow = () => {
    if (!own.has(slug)) slug.value = toSlug(name.value);
    if (!own.has(host)) host.value = slug.value && `${slug.value}.${form.dataset.domain}`;
  };

  let asked = 0;
  const check = async () => {
    const query = new URLSearchParams({ slug: slug.value, hostname: host.value });
    const number = ++asked;
    try {
      const answer = await fetch(`${form.dataset.check}?${query}`);
      const problems = await answer.json();
      // An answer that comes after a later one is of what was typed before.
      if (number !== asked) return;
      for (const place of form.querySelectorAll("[data-problem]")) {
        const problem = problems[place.dataset.problem] || "";
        place.textContent = problem;
        field(place.dataset.problem).toggleAttribute("aria-invalid", Boolean(problem));
      }
    } catch {
      // The server checks again when the form is sent.
    }
  };

  name.addEventListener("input", follow);
  for (const input of [slug, host]) {
    input.addEventListener("input", () => {
      // Emptied, it follows the name again.
      if (input.value) own.add(input);
      else own.delete(input);
      if (input === slug) follow();
    });
  }
  for (const input of [name, slug, host]) input.addEventListener("change", check);

  const tell = () => {
    form.querySelector("[data-follows]").textContent = facts[country.value] || "";
  };
  country.addEventListener("change", tell);
  tell();
})();
