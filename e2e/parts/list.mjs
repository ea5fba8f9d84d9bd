// The list: its state is its address.
import assert from 'node:assert/strict';

import { as, newTicket, numberIn, scene, until } from '../desk.mjs';

const rows = (page) => page.locator('#tickets-rows tr');
const query = (page) => [...new URL(page.url()).searchParams].filter(([, value]) => value);
const total = async (page) => numberIn(await page.locator('.page-title .num').innerText());
const chips = (page) => page.locator('.chip-value').allInnerTexts();

scene('filters stand in the address and as chips that can be taken away', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  const all = await total(page);
  const menu = (name) => page.locator('details.filter', { has: page.locator('summary', { hasText: name }) });
  await menu('Kind').locator('summary').click();
  await menu('Kind').getByLabel('Repair').check();
  await menu('Kind').getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(/kind=repair/);
  const repairs = await total(page);
  assert.ok(repairs > 0 && repairs < all, `${repairs} of ${all}`);

  await menu('Channel').locator('summary').click();
  await menu('Channel').getByLabel('E-mail').check();
  await menu('Channel').getByLabel('Chat').check();
  await menu('Channel').getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(/channel=chat/);
  assert.deepEqual(query(page).filter(([name]) => name !== 'state'), [['kind', 'repair'], ['channel', 'email'], ['channel', 'chat']]);
  assert.deepEqual(await chips(page), ['Repair', 'E-mail, Chat']);
  const both = await total(page);
  const channels = new Set(await rows(page).evaluateAll((lines) => lines.map((line) => line.cells[9].innerText.trim())));
  assert.deepEqual([...channels].filter((name) => !['E-mail', 'Chat'].includes(name)), []);

  // The address alone brings the same list.
  const address = page.url();
  await page.goto('/dashboard');
  await page.goto(address);
  assert.equal(await total(page), both);
  assert.deepEqual(await chips(page), ['Repair', 'E-mail, Chat']);

  await page.getByRole('link', { name: 'Remove filter Channel' }).click();
  await page.waitForURL((url) => !url.search.includes('channel'));
  assert.equal(await total(page), repairs);
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await page.waitForURL((url) => !url.search.includes('kind'));
  assert.equal(await total(page), all);
});

scene('words are found in Chinese and in English, numbers and parts of the list too', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  const search = page.getByRole('searchbox', { name: 'Words, number, phone or e-mail' });
  for (const [typed, expected] of [['宽带', /宽带/], ['broadband', /broadband/i]]) {
    await search.fill(typed);
    await search.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('q') === typed);
    assert.ok((await total(page)) > 10, `${typed} is found`);
    const subjects = await rows(page).locator('td.main a').allInnerTexts();
    assert.ok(subjects.some((subject) => expected.test(subject)), `${typed} in ${subjects.slice(0, 5)}`);
    assert.equal(await search.inputValue(), typed);
  }
  const unique = `zebra${Date.now()}`;
  const path = await newTicket(page, { subject: `路由器 ${unique} 无法联网` });
  await page.goto(`/tickets?state=all&q=${unique}`);
  assert.equal(await total(page), 1);
  assert.ok((await rows(page).first().getAttribute('data-href')).startsWith(path));
  const number = (await rows(page).locator('td.tight').first().innerText()).trim();
  await page.goto(`/tickets?q=${number}`);
  assert.equal(await total(page), 1);

  await page.goto('/tickets?state=all&q=qqqqzzzz');
  await page.getByText('Nothing matches these filters.').waitFor();
  await page.getByRole('link', { name: 'Clear filters' }).first().click();
  await rows(page).first().waitFor();
});

scene('coming back from a ticket finds the same rows at the same place', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all&sort=oldest');
  const one = await rows(page).count();
  await page.locator('[data-more-link]').click();
  await until('the second page', async () => (await rows(page).count()) === 2 * one);
  await page.locator('[data-more-link]').click();
  await until('the third page', async () => (await rows(page).count()) === 3 * one);
  const row = rows(page).nth(2 * one + 7);
  await row.scrollIntoViewIfNeeded();
  const subject = (await row.locator('td.main a').innerText()).trim();
  const place = await page.evaluate(() => scrollY);
  assert.ok(place > 500, 'far down');
  await row.locator('td.main a').click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  assert.equal((await page.locator('h1').innerText()).trim(), subject);

  await page.goBack();
  await until('all three pages are there again', async () => (await rows(page).count()) === 3 * one, 4_000);
  await until('the place is found again', () => page.evaluate((place) => Math.abs(scrollY - place) < 40, place));
});

scene('coming back from a ticket of the first page finds the list and the row, by history and by breadcrumb', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all&sort=oldest');
  const row = rows(page).nth(40);
  await row.scrollIntoViewIfNeeded();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('j');
  const place = await page.evaluate(() => scrollY);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  await page.goBack();
  await page.locator('tr.is-at').waitFor();
  assert.equal(await rows(page).nth(2).getAttribute('class'), 'is-at');
  await until('the place is found again', () => page.evaluate((place) => Math.abs(scrollY - place) < 40, place));

  await row.locator('td.main a').click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  await page.locator('.crumbs a').first().click();
  await page.waitForURL((url) => url.pathname === '/tickets' && url.searchParams.get('sort') === 'oldest' && url.searchParams.get('state') === 'all');
});

scene('a filter is kept as a view, which is a tab with a count, and can be removed', async () => {
  const page = await as('supervisor');
  const name = `View ${Date.now()}`;
  await page.goto('/tickets?status=pending&kind=repair&kind=complaint');
  const count = await total(page);
  const menu = page.locator('details.menu', { has: page.locator('summary', { hasText: /^View/ }) });
  await menu.locator('summary').click();
  await menu.locator('[name=name]').fill(name);
  await menu.getByRole('button', { name: 'Save this view' }).click();
  const tab = page.locator('#ticket-tabs a', { hasText: name });
  await tab.waitFor();
  await page.goto('/tickets');
  await tab.click();
  await page.waitForURL(/view=/);
  assert.equal(await total(page), count);
  assert.equal(await tab.getAttribute('aria-current'), 'page');
  await until('the tabs are counted', async () => /\d/.test(await tab.locator('.count').innerText()));
  assert.equal(numberIn(await tab.locator('.count').innerText()), count);

  await menu.locator('summary').click();
  await menu.getByRole('button', { name: 'Remove this view' }).click();
  await tab.waitFor({ state: 'detached' });
});

scene('headers sort, and columns can be hidden', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?state=all');
  await page.getByRole('columnheader', { name: 'Number' }).getByRole('link').click();
  await page.waitForURL(/sort=/);
  const numbers = () => rows(page).locator('td.tight').allInnerTexts();
  assert.equal(await page.locator('th[aria-sort]').count(), 1);
  const once = await numbers();
  await page.getByRole('columnheader', { name: 'Number' }).getByRole('link').click();
  await until('the other order', async () => (await numbers())[0] !== once[0]);

  const priority = page.getByRole('columnheader', { name: 'Priority' });
  await priority.waitFor();
  await page.locator('[data-columns] summary').click();
  await page.locator('[data-columns]').getByLabel('Priority').uncheck();
  await priority.waitFor({ state: 'hidden' });
  await page.reload();
  assert.ok(!(await priority.isVisible()), 'the browser remembers it');
});
