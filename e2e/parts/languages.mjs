// Three languages, nothing left over.
import assert from 'node:assert/strict';

import { as, forget, newBrowser, scene } from '../desk.mjs';
import { places } from '../places.mjs';

/** Words of the shell that only English has. */
const ENGLISH = /\b(Tickets|Customers|Dashboard|Objectives|Indicators|People|Departments|Settings|Search|Save|Cancel|Apply|Filter|Status|Assignee|Priority|Department|Category|Channel|Updated|Created|ago|left|overdue|none|optional|Required|Nothing|Show|Edit|Remove|Add|minutes?|hours?|days?)\b/g;
/** A message key, or a message whose arguments are missing. */
const RAW = /\{\s*\$?[\w-]*\s*\}|\b(?:ui|tp|sla|nav|imports?|objectives?|indicators?|org|people|departments|roles|calendars|audit|me|web|figure|dashboard|chooser|ticket|priority|channel|error|field|notifications?|sign-in|dim|lookback|chart|ranking|target|pack|switch|mark)-[a-z]+(?:-[a-z]+)*\b/g;

/** What a person reads: names, texts and codes that people or machines have written are left out. */
const read = (page, path) => page.evaluate(async (path) => {
  // The words come from the server: no need to draw the page.
  const answer = await fetch(path);
  const root = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const skip = 'script, style, template, code, pre, kbd, textarea, [lang]:not(html), .person-name, .brand-name, .msg-body, td.main, .hit-detail, .menu-head';
  const walker = root.createTreeWalker(root.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (text && !walker.currentNode.parentElement.closest(skip)) texts.push(text);
  }
  for (const element of root.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (element.closest(skip)) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
  }
  return { title: root.title, lang: root.documentElement.lang, texts: [root.title, ...texts, ...Object.values(root.getElementById('words')?.dataset ?? {})] };
}, path);

const keysIn = (texts) => [...new Set(texts.flatMap((text) => text.match(RAW) ?? []))];

scene('the language is changed in the top bar and holds for everything that follows', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  for (const [name, lang, title] of [['简体中文', 'zh-Hans', '工单'], ['繁體中文', 'zh-Hant', '工單'], ['English', 'en', 'Tickets']]) {
    await page.locator('.top-tools details', { has: page.locator(`[name=lang][value=${lang}]`) }).locator('summary').click();
    await page.getByRole('button', { name }).click();
    await page.locator(`html[lang=${lang}]`).waitFor({ state: 'attached' });
    forget('supervisor');
    assert.match(page.url(), /\/tickets\?state=all$/, 'one stays where one was');
    assert.equal(await page.locator('h1').innerText(), title);
    await page.goto('/customers');
    assert.equal(await page.getAttribute('html', 'lang'), lang);
    await page.goBack();
  }
});

scene('the sign-in page speaks the browser’s language, or the one that is chosen', async () => {
  const page = await newBrowser({ lang: 'zh-TW' });
  await page.goto('/sign-in?next=/customers');
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hant');
  await page.getByRole('link', { name: '简体中文' }).click();
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans');
  assert.equal(await page.inputValue('[name=next]'), '/customers');
});

for (const lang of ['zh-Hans', 'zh-Hant']) {
  scene(`no page leaves English or a raw message in ${lang}`, async () => {
    const page = await as('tenant_admin', { lang });
    const left = [];
    const pages = await places(page);
    await page.goto('/me');
    for (const [name, path] of pages) {
      const { title, lang: own, texts } = await read(page, path);
      assert.equal(own, lang, name);
      assert.ok(texts.length > 5, `${name} has words`);
      const keys = keysIn(texts);
      if (keys.length > 0) left.push(`${name}: raw ${keys}`);
      const english = [...new Set(texts.filter((text) => !/[\u4e00-\u9fff]/.test(text)).flatMap((text) => text.match(ENGLISH) ?? []))];
      if (english.length > 0) left.push(`${name}: English “${english.join('”, “')}”`);
      if (!/[\u4e00-\u9fff]/.test(title)) left.push(`${name}: title ${title}`);
    }
    assert.deepEqual(left, []);
  }, { timeout: 90_000 });
}

scene('no page shows a raw message in English', async () => {
  const page = await as('tenant_admin');
  const left = [];
  const pages = await places(page);
  await page.goto('/me');
  for (const [name, path] of pages) {
    const keys = keysIn((await read(page, path)).texts);
    if (keys.length > 0) left.push(`${name}: ${keys}`);
  }
  assert.deepEqual(left, []);
}, { timeout: 90_000 });
