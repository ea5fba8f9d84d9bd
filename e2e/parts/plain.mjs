// With script switched off everything still works.
import assert from 'node:assert/strict';

import { newBrowser, numberIn, personOf, scene, tenant } from '../desk.mjs';

scene('without script one signs in, filters, registers a ticket, replies and changes its state', async () => {
  const page = await newBrowser({ script: false });
  await page.goto('/sign-in');
  await page.fill('[name=tenant]', tenant());
  await page.fill('[name=email]', personOf('agent').email);
  await page.fill('[name=password]', personOf('agent').password);
  await page.press('[name=password]', 'Enter');
  await page.waitForURL('**/tickets');

  await page.goto('/tickets?state=all');
  const total = async () => numberIn(await page.locator('.page-title .num').innerText());
  const all = await total();
  const menu = page.locator('details.filter').nth(1);
  await menu.locator('summary').click();
  await menu.locator('[value=repair]').check();
  await menu.locator('button').click();
  await page.waitForURL(/kind=repair/);
  assert.ok((await total()) < all);
  await page.locator('#more a').click();
  await page.waitForURL(/after=/);
  assert.ok(await page.locator('#tickets-rows tr').count(), 'the next page');
  await page.locator('.filter-search [name=q]').fill('宽带');
  await page.locator('.filter-search [name=q]').press('Enter');
  await page.waitForURL(/q=/);

  await page.goto('/tickets/new');
  await page.fill('#f-subject', 'Registered without script');
  await page.fill('#f-description', 'The first message.');
  await page.locator('.form-foot button').click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  assert.equal(await page.locator('h1').innerText(), 'Registered without script');

  await page.fill('.editor-text', 'Answered without script.');
  await page.locator('.editor button[value=reply]').click();
  await page.locator('article.msg-reply', { hasText: 'Answered without script.' }).waitFor();
  await page.locator('label.editor-tab-note').click();
  assert.ok(!(await page.locator('.editor button[value=reply]').isVisible()), 'the button follows the switch');
  await page.fill('.editor-text', 'Noted without script.');
  await page.locator('.editor button[value=note]').click();
  await page.locator('article.msg-note', { hasText: 'Noted without script.' }).waitFor();

  await page.locator('#p-status summary').click();
  await page.selectOption('#p-status select', 'pending:customer');
  await page.locator('#p-status button[type=submit]').click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}$/);
  assert.match(await page.locator('#ticket-state').innerText(), /Pending/);
});

scene('without script the dashboard shows its charts as tables', async () => {
  const page = await newBrowser({ script: false });
  await page.request.post('/sign-in', { form: { tenant: tenant(), email: personOf('quality_manager').email, password: personOf('quality_manager').password } });
  await page.goto('/dashboard');
  assert.ok((await page.locator('.tile').count()) > 10);
  const tables = page.locator('.chart-table table');
  assert.ok((await tables.count()) >= 4);
  for (const table of await tables.all()) assert.ok(await table.isVisible());
  await page.selectOption('[name=period]', '90d');
  await page.locator('.chooser button').click();
  await page.waitForURL(/period=90d/);
});
