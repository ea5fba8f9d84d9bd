// Small things that make answering quicker on every page with questions.

/** Digits choose points: 1 to 5 in a rating, 0 to 10 for a recommendation (1 and 0 in quick succession). */
function digits(form) {
  let typed = '';
  let timer;
  form.addEventListener('keydown', (event) => {
    if (!/^\d$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.target.type !== 'radio') return;
    const points = [...form.elements].filter((one) => one.name === event.target.name);
    const choose = (value) => points.find((one) => one.value === value);
    typed += event.key;
    const found = choose(typed) ?? choose(event.key);
    if (!choose(typed)) typed = event.key;
    if (found) {
      found.checked = true;
      found.focus();
      found.dispatchEvent(new Event('change', { bubbles: true }));
      event.preventDefault();
    }
    clearTimeout(timer);
    timer = setTimeout(() => { typed = ''; }, 700);
  });
}

/** "None of these" stands alone; words typed beside "other" choose it; a choice has one place in an order. */
function choices(form) {
  form.addEventListener('change', ({ target }) => {
    const name = target.name ?? '';
    if (target.type === 'checkbox' && target.checked) {
      for (const one of form.elements) {
        if (one.name === name && one !== target && (target.hasAttribute('data-alone') || one.hasAttribute('data-alone'))) one.checked = false;
      }
    }
    const order = target.closest('.ask-ranking');
    if (order && target.value) {
      const before = target.dataset.was ?? '';
      for (const one of order.querySelectorAll('select')) {
        if (one !== target && one.value === target.value) one.value = before;
      }
      for (const one of order.querySelectorAll('select')) one.dataset.was = one.value;
    }
  });
  form.addEventListener('input', ({ target }) => {
    if (!target.name?.endsWith('.other') || !target.value) return;
    const box = target.previousElementSibling?.querySelector('input');
    if (box && !box.checked) {
      box.checked = true;
      box.dispatchEvent(new Event('change', { bubbles: true }));
    }
  });
  for (const one of form.querySelectorAll('.ask-ranking select')) one.dataset.was = one.value;
}

export function ease(form) {
  digits(form);
  choices(form);
}
