// A questionnaire on a device that has no network now and then: the whole questionnaire is here, answers are kept here,
// and sent when there is somebody to send them to.
import { ease } from './answer/ease.js';
import { Flow, read } from './answer/logic.js';
import { Store } from './answer/store.js';

const form = document.querySelector('#offline');
const { base, language } = form.dataset;
const logic = JSON.parse(form.dataset.logic);
const words = JSON.parse(form.dataset.words);
const questions = logic.pages.flatMap((page) => page.questions);
const sheets = [...form.querySelectorAll('[data-sheet]')];
const box = new Map([...form.querySelectorAll('[data-key-of]')].map((one) => [one.dataset.keyOf, one]));
const el = (id) => document.getElementById(id);
const store = new Store(`sqm ${base}`);
let startedAt = null;
let trail = [];
let page = 0;

/** The answers of all sheets. */
function flow() {
  const answers = {};
  for (const question of questions) {
    const answer = read(form, question);
    if (answer !== undefined) answers[question.key] = answer;
  }
  return new Flow(logic, answers);
}

/** An earlier answer in a later question, choices by their words. */
function said(operand, now) {
  const words = now.texts(operand).map((text) => {
    const field = form.querySelector(`[name="${CSS.escape(`q.${operand}`)}"][value="${CSS.escape(text)}"]`);
    return field?.closest('label')?.textContent.trim() ?? text;
  });
  return words.join(language.startsWith('zh') ? '、' : ', ');
}

function update() {
  startedAt ??= new Date();
  const now = flow();
  for (const question of questions) {
    const one = box.get(question.key);
    one.hidden = !now.shows(question);
    const optional = one.querySelector('.ask-optional');
    if (optional) optional.hidden = now.requires(question);
  }
  for (const text of form.querySelectorAll('[data-recall]')) {
    text.textContent = text.dataset.recall.replace(/\{\{(.*?)\}\}/g, (_, operand) => said(operand.trim(), now));
  }
  el('go').textContent = typeof now.after(page) === 'number' ? words['ui-next'] : words['ask-send'];
  const { pages } = now.way();
  const progress = document.querySelector('.ask-progress');
  progress.hidden = pages.length < 2;
  const at = Math.max(0, pages.indexOf(page));
  progress.firstElementChild.value = (at * 100) / Math.max(1, pages.length);
  progress.lastElementChild.textContent = `${at + 1} / ${pages.length}`;
}

function show(number) {
  page = number;
  sheets.forEach((sheet, at) => { sheet.hidden = at !== number; });
  el('back').hidden = trail.length === 0;
  for (const one of document.querySelectorAll('[data-start]')) one.hidden = trail.length > 0;
  update();
  scrollTo(0, 0);
}

function mark(question, key) {
  const one = box.get(question.key);
  one.classList.toggle('ask-wrong', Boolean(key));
  one.querySelector('.ask-error')?.remove();
  one.removeAttribute('aria-describedby');
  if (!key) return;
  const text = document.createElement('p');
  text.className = 'ask-error';
  text.id = `e-${question.key}`;
  text.textContent = words[key];
  one.querySelector('legend').after(text);
  one.setAttribute('aria-describedby', text.id);
}

function begin() {
  form.reset();
  for (const question of questions) mark(question, null);
  startedAt = null;
  trail = [];
  el('done').hidden = true;
  el('wrong').hidden = true;
  form.hidden = false;
  const first = flow().from(0);
  show(typeof first === 'number' ? first : 0);
  startedAt = new Date();
}

async function finish(now) {
  const kept = {
    id: crypto.randomUUID(),
    language,
    started_at: startedAt.toISOString(),
    answered_at: new Date().toISOString(),
    answers: now.counted(),
  };
  await store.keep(kept);
  form.hidden = true;
  document.querySelector('.ask-progress').hidden = true;
  el('done').hidden = false;
  el('done').focus();
  await send();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const now = flow();
  let wrong = false;
  for (const question of logic.pages[page].questions) {
    const fault = now.shows(question) ? now.fault(question, form) : null;
    mark(question, fault);
    wrong ||= Boolean(fault);
  }
  el('wrong').hidden = !wrong;
  if (wrong) {
    el('wrong').focus();
    return;
  }
  const step = now.after(page);
  if (typeof step === 'number') {
    trail.push(page);
    show(step);
  } else {
    finish(now);
  }
});
form.addEventListener('input', update);
form.addEventListener('change', update);
el('back').addEventListener('click', () => show(trail.pop()));
el('again').addEventListener('click', begin);
el('net-send').addEventListener('click', () => send());

/** Sends what is kept, a few at a time. What is refused stays on the device until somebody has seen why. */
async function send() {
  for (;;) {
    const waiting = (await store.all()).filter((one) => !one.refused).slice(0, 20);
    if (!waiting.length || !navigator.onLine) break;
    try {
      const answer = await fetch(`${base}/sync`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ responses: waiting }),
      });
      if (!answer.ok) break;
      const { results } = await answer.json();
      for (const { id, state, reason } of results) {
        if (state === 'kept') await store.forget(id);
        else await store.keep({ ...waiting.find((one) => one.id === id), refused: reason });
      }
    } catch {
      break;
    }
  }
  await status();
}

async function status() {
  const all = await store.all();
  const waiting = all.filter((one) => !one.refused).length;
  const refused = all.filter((one) => one.refused);
  el('net').classList.toggle('ask-net-off', !navigator.onLine);
  el('net-state').textContent = navigator.onLine ? words['offline-online'] : words['offline-off'];
  el('net-kept').textContent = waiting ? `${words['offline-kept']} ${waiting}` : words['offline-sent'];
  el('net-send').hidden = !waiting || !navigator.onLine;
  el('refused').hidden = !refused.length;
  el('refused').querySelector('ul').replaceChildren(...refused.map((one) => {
    const line = document.createElement('li');
    const forget = document.createElement('button');
    forget.type = 'button';
    forget.className = 'ask-link';
    forget.textContent = words['offline-refused'];
    forget.addEventListener('click', async () => {
      await store.forget(one.id);
      await status();
    });
    line.append(`${new Date(one.answered_at).toLocaleString(language)} · ${one.refused} `, forget);
    return line;
  }));
}

ease(form);
addEventListener('online', () => send());
addEventListener('offline', () => status());
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register(`${base}/offline-worker.js`, { scope: `${base}/` });
  navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ keep: [location.href, ...form.dataset.files.split(' ')] }));
}
begin();
send();
