// The desk without a mouse.
import assert from 'node:assert/strict';

import { as, forget, newTicket, scene } from '../desk.mjs';

const at = (page) => page.locator('tr.is-at').evaluateAll((rows) => rows.map((row) => row.sectionRowIndex));

scene('rows are walked with j and k, ticked with x and opened with Enter', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  const rows = page.locator('#tickets-rows tr');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.deepEqual(await at(page), [2]);
  await page.keyboard.press('k');
  assert.deepEqual(await at(page), [1]);
  assert.ok(await rows.nth(1).evaluate((row) => row === document.activeElement), 'the row has the focus');

  await page.keyboard.press('x');
  assert.ok(await rows.nth(1).locator('.tick input').isChecked());
  assert.equal(await page.locator('[data-bulk-count]').innerText(), '1');
  await page.locator('form.bulk').waitFor();
  await page.keyboard.press('Escape');
  assert.ok(!(await rows.nth(1).locator('.tick input').isChecked()), 'Escape takes the ticks away');

  const href = await rows.nth(1).getAttribute('data-href');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${href}`);
});

scene('the palette opens with / and Ctrl K, finds places, actions and tickets, and goes there', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  const number = (await page.locator('#tickets-rows tr').nth(4).locator('td.tight').innerText()).trim();
  const palette = page.locator('#palette');

  await page.keyboard.press('/');
  await palette.waitFor();
  await page.keyboard.type('dashb');
  await palette.getByRole('option', { name: 'Dashboard' }).waitFor();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'hidden' });

  await page.keyboard.press('Control+k');
  await palette.waitFor();
  await page.keyboard.type('new tick');
  await palette.getByRole('option', { name: 'New ticket' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/tickets/new');

  await page.locator('h1').click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type(number);
  const found = palette.getByRole('option', { name: number });
  await found.waitFor();
  for (let n = 0; n < 9 && (await found.getAttribute('aria-selected')) !== 'true'; n += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  assert.match(await page.locator('.crumbs').innerText(), new RegExp(number));
});

scene('the whole number of a ticket finds this ticket first', async () => {
  const page = await as('supervisor');
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/tickets?state=all&sort=newest&opened_to=${day}`);
  const number = (await page.locator('#tickets-rows tr').nth(4).locator('td.tight').nth(0).innerText()).trim();
  const text = await (await page.request.get(`/search?q=${number}`, { headers: { 'HX-Request': 'true' } })).text();
  assert.equal(text.match(/T-\d{4}-\d{6,}/)?.[0], number);
});

scene('? tells which keys the page knows', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets');
  await page.keyboard.press('?');
  const help = page.locator('#keys');
  await help.waitFor();
  const terms = Object.fromEntries(await help.locator('dl').evaluateAll((lists) => lists.flatMap((list) => [...list.querySelectorAll('dt')].map((term) => [term.textContent, term.nextElementSibling.textContent]))));
  assert.equal(terms['New ticket'], 'c');
  assert.equal(terms['Next row'], 'j');
  assert.equal(terms['Tick the row'], 'x');
  assert.equal(terms['Search or go to'], '/');
  assert.equal(terms.Dashboard, 'gd');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL('**/dashboard');
});

scene('r begins a reply and n an internal note', async () => {
  const page = await as('supervisor');
  await page.goto(await newTicket(page, { subject: 'Written by keyboard' }));
  const text = page.locator('.editor-text');
  const [reply, note] = [page.getByRole('button', { name: 'Send reply' }), page.getByRole('button', { name: 'Save internal note' })];
  await page.keyboard.press('n');
  await page.keyboard.type('for us');
  assert.equal(await text.inputValue(), 'for us', 'the cursor is in the text');
  assert.ok((await note.isVisible()) && !(await reply.isVisible()));
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.keyboard.type(' and you');
  assert.equal(await text.inputValue(), 'for us and you');
  assert.ok((await reply.isVisible()) && !(await note.isVisible()));
  await page.keyboard.press('Control+Enter');
  await page.locator('article.msg-reply', { hasText: 'for us and you' }).waitFor();
});

scene('single keys can be switched off and on again, and what is typed in a field is never a command', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  await page.locator('[data-key=f]').click();
  await page.keyboard.type('jxc');
  assert.equal(await page.locator('[data-key=f]').inputValue(), 'jxc');
  assert.deepEqual(await at(page), []);
  await page.keyboard.press('Escape');

  await page.keyboard.press('?');
  const saved = () => page.waitForResponse((answer) => answer.url().endsWith('/me/preferences'));
  await Promise.all([saved(), page.locator('[data-keys-switch]').uncheck()]);
  forget('supervisor');
  await page.reload();
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  assert.deepEqual(await at(page), [], 'j does nothing any more');
  await page.keyboard.press('Control+k');
  await page.locator('#palette').waitFor();
  await page.keyboard.press('Escape');

  await page.keyboard.press('?');
  await Promise.all([saved(), page.locator('[data-keys-switch]').check()]);
  await page.reload();
  await page.keyboard.press('j');
  assert.deepEqual(await at(page), [0]);
});
