// A questionnaire that answers at once: questions come and go with what was answered. Without this script the server
// does the same when the page is sent.
import { ease } from './answer/ease.js';
import { Flow, read } from './answer/logic.js';

const form = document.querySelector('.ask-form');
if (form?.elements.script) {
  form.elements.script.value = '1';
  ease(form);
  if (form.dataset.logic) {
    const logic = JSON.parse(form.dataset.logic);
    const here = new Map([...form.querySelectorAll('[data-key-of]')].map((box) => [box.dataset.keyOf, box]));
    const questions = logic.pages.flatMap((page) => page.questions);
    const update = () => {
      const answers = { ...logic.answers };
      for (const question of questions.filter(({ key }) => here.has(key))) {
        const answer = read(form, question);
        if (answer === undefined) delete answers[question.key];
        else answers[question.key] = answer;
      }
      const flow = new Flow(logic, answers);
      for (const question of questions) {
        const box = here.get(question.key);
        if (!box) continue;
        box.hidden = !flow.shows(question);
        const optional = box.querySelector('.ask-optional');
        if (optional) optional.hidden = flow.requires(question);
      }
    };
    form.addEventListener('input', update);
    form.addEventListener('change', update);
    update();
  }
  // Sent once, however often the button is pressed.
  form.addEventListener('submit', () => setTimeout(() => {
    for (const button of form.querySelectorAll('button')) button.disabled = true;
  }));
  addEventListener('pageshow', () => {
    for (const button of form.querySelectorAll('button')) button.disabled = false;
  });
  document.querySelector('.ask-alert')?.focus();
}

// Inside another site's page: how tall this is, and that it is done.
if (parent !== self) {
  const tell = (message) => parent.postMessage({ sqm: message }, '*');
  new ResizeObserver(() => tell({ height: document.documentElement.offsetHeight })).observe(document.body);
  if (document.querySelector('[data-said]')) tell({ said: true });
}
