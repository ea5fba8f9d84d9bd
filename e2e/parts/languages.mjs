// Three languages, nothing left over.
import assert from 'node:assert/strict';

import { as, forget, scene } from '../desk.mjs';
import { places } from '../places.mjs';

/** Words of the shell that only English has. */
const ENGLISH = /\b(Tickets|Customers|Dashboard|Objectives|Indicators|People|Departments|Settings|Search|Save|Cancel|Apply|Filter|Status|Assignee|Priority|Department|Category|Channel|Updated|Created|ago|left|overdue|none|optional|Required|Nothing|Show|Edit|Remove|Add|minutes?|hours?|days?)\b/g;
/** A message key, or a message whose arguments are missing. */
const RAW = /\{\s*\$?[\w-]*\s*\}|\b(?:ui|tp|sla|nav|imports?|objectives?|indicators?|org|people|departments|roles|calendars|audit|me|web|figure|dashboard|chooser|ticket|priority|channel|error|field|notifications?|sign-in|dim|lookback|chart|ranking|target|pack|switch|mark)-[a-z]+(?:-[a-z]+)*\b/g;

/** What a person reads: names, texts and codes that people or machines have written are left out. */
const read = (page) => page.evaluate(() => {
  const skip = 'script, style, template, code, pre, kbd, textarea, [lang]:not(html), .person-name, .brand-name, .msg-body, td.main, .hit-detail, .menu-head';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (text && !walker.currentNode.parentElement.closest(skip)) texts.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (element.closest(skip)) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
  }
  return [document.title, ...texts];
});

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
  const { newBrowser } = await import('../desk.mjs');
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
    for (const [name, path] of await places(page)) {
      await page.goto(path, { waitUntil: 'domcontentloaded' });
      const texts = await read(page);
      const keys = keysIn(texts);
      if (keys.length > 0) left.push(`${name}: raw ${keys}`);
      const english = [...new Set(texts.filter((text) => !/[\u4e00-\u9fff]/.test(text)).flatMap((text) => text.match(ENGLISH) ?? []))];
      if (english.length > 0) left.push(`${name}: English “${english.join('”, “')}”`);
      if (!(await page.title()).match(/[\u4e00-\u9fff]/)) left.push(`${name}: title ${await page.title()}`);
    }
    assert.deepEqual(left, []);
  }, { timeout: 90_000 });
}

scene('no page shows a raw message in English', async () => {
  const page = await as('tenant_admin');
  const left = [];
  for (const [name, path] of await places(page)) {
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    const keys = keysIn(await read(page));
    if (keys.length > 0) left.push(`${name}: ${keys}`);
  }
  assert.deepEqual(left, []);
}, { timeout: 90_000 });
