/* Rows of a form are headed by what they hold, "Monday–Friday 9:00–17:00", and not by a number.

What is filled in is folded at first, so that the rows read as a table. Without this script each row
is open under its number. */
(() => {
  const labelOf = (input) => input.closest('label')?.textContent.trim() ?? '';
  const value = (row, name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? '';
  const chosen = (row, name) => {
    const list = row.querySelector(`select[name$="-${name}"]`);
    return list?.value ? list.selectedOptions[0].textContent.trim() : '';
  };
  const from = (first, last) => [first, last].filter(Boolean).join('–');

  /* The ticked days, with those that follow one another joined. */
  const daysOf = (row) => {
    const boxes = [...row.querySelectorAll('[name$="-days"]')];
    const runs = [];
    boxes.forEach((box, place) => {
      if (!box.checked) return;
      const run = runs.at(-1);
      if (run && run.last === place - 1) run.last = place;
      else runs.push({ first: place, last: place });
    });
    return runs
      .map(({ first, last }) =>
        first === last
          ? labelOf(boxes[first])
          : labelOf(boxes[first]) + (last === first + 1 ? ', ' : '–') + labelOf(boxes[last]),
      )
      .join(', ');
  };

  const words = {
    hours: (row) => [daysOf(row), from(value(row, 'opens'), value(row, 'closes'))],
    days: (row) => [
      value(row, 'label'),
      from(value(row, 'first_day'), value(row, 'last_day')),
      from(value(row, 'opens'), value(row, 'closes')),
    ],
    phone: (row) => [value(row, 'label'), value(row, 'number')],
    credential: (row) => [chosen(row, 'token'), value(row, 'body'), value(row, 'year')],
    licence: (row) => [value(row, 'number'), value(row, 'jurisdiction'), value(row, 'expiry')],
    registration: (row) => [value(row, 'regulator'), value(row, 'number')],
  };

  const tell = (row, kind) => {
    const number = row.querySelector('[data-inline-panel-child-count]');
    const heading = number?.closest('[data-panel-heading-text]');
    if (!heading) return '';
    let told = heading.querySelector('[data-row-heading]');
    if (!told) {
      /* The number stays for Wagtail, which writes it anew when rows move. */
      const plain = document.createElement('span');
      plain.append(...heading.childNodes);
      told = document.createElement('span');
      told.dataset.rowHeading = '';
      heading.append(plain, told);
    }
    const text = words[kind](row).filter(Boolean).join(' · ');
    told.textContent = text;
    heading.firstElementChild.hidden = Boolean(text);
    return text;
  };

  const rowsIn = (panel) => panel.querySelectorAll('[data-inline-panel-child]');

  const start = () => {
    document.querySelectorAll('[data-row-headings]').forEach((panel) => {
      const kind = panel.dataset.rowHeadings;
      rowsIn(panel).forEach((row) => {
        const isWrong = row.querySelector('[aria-invalid="true"], .error-message, .w-field--error');
        if (tell(row, kind) && !isWrong) {
          row.querySelector('[data-panel-toggle][aria-expanded="true"]')?.click();
        }
      });
      const again = (event) => {
        const row = event.target.closest('[data-inline-panel-child]');
        if (row) tell(row, kind);
      };
      panel.addEventListener('input', again);
      panel.addEventListener('change', again);
    });
    /* Folding has moved what the address names. */
    if (window.location.hash.length > 1) {
      document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
    }
  };

  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start);
})();
