// Many tickets at once.
import assert from 'node:assert/strict';

import { as, newTicket, numberIn, scene } from '../desk.mjs';

const toast = (page, text) => page.locator('.toast-item', { hasText: text }).waitFor();
const rows = (page) => page.locator('#tickets-rows tr');

async function collect(page, word, count) {
  for (let n = 1; n <= count; n += 1) await newTicket(page, { subject: `${word} ${n}`, tags: word });
  await page.goto(`/tickets?state=all&tag=${word}`);
  assert.equal(await rows(page).count(), count);
}

scene('ticked tickets are assigned and get a state together', async () => {
  const page = await as('supervisor');
  await collect(page, `together${Date.now()}`, 4);
  const bar = page.locator('form.bulk');
  assert.ok(!(await bar.isVisible()), 'without ticks there is no bar');
  for (const n of [0, 1, 3]) await rows(page).nth(n).locator('.tick input').check();
  assert.equal(await page.locator('[data-bulk-count]').innerText(), '3');

  const person = await bar.locator('[name=to] optgroup').first().locator('option').nth(2).innerText();
  await bar.locator('[name=to]').selectOption({ label: person });
  await bar.getByRole('button', { name: 'Assign' }).click();
  await toast(page, '3 tickets changed.');
  const assignees = async () => rows(page).evaluateAll((lines) => lines.map((line) => line.cells[6].innerText.trim()));
  assert.deepEqual(await assignees(), [person, person, 'none', person]);

  // A range, with Shift.
  await rows(page).nth(0).locator('.tick input').click();
  await rows(page).nth(2).locator('.tick input').click({ modifiers: ['Shift'] });
  assert.equal(await page.locator('[data-bulk-count]').innerText(), '3');
  await bar.locator('[name=status]').selectOption('pending:customer');
  await bar.getByRole('button', { name: 'Set status' }).click();
  await toast(page, '3 tickets changed.');
  assert.equal(await page.locator('#tickets-rows .tag', { hasText: 'waiting for the customer' }).count(), 3);
});

scene('what a ticket refuses is counted apart', async () => {
  const page = await as('supervisor');
  await collect(page, `refusing${Date.now()}`, 2);
  await page.goto(await rows(page).first().getAttribute('data-href'));
  await page.locator('#p-status summary').click();
  await page.selectOption('#p-status select', 'cancelled');
  await page.locator('#ticket-state .tag', { hasText: 'Withdrawn' }).waitFor();
  await page.goBack();
  await page.locator('[data-tick-all]').check();
  await page.locator('form.bulk [name=status]').selectOption('pending:customer');
  await page.getByRole('button', { name: 'Set status' }).click();
  await toast(page, 'One ticket changed, 1 refused.');
});

scene('all n of a list are changed at once, with progress that can be left', async () => {
  const page = await as('tenant_admin');
  await page.goto('/tickets?state=done&priority=p4');
  const total = numberIn(await page.locator('.page-title .num').innerText());
  const shown = await rows(page).count();
  assert.ok(total > 200 && total > shown, 'more than a page, and enough to take a while');
  await page.locator('[data-tick-all]').check();
  assert.equal(numberIn(await page.locator('[data-bulk-count]').innerText()), shown);
  const all = page.locator('[data-bulk-select-all]');
  assert.equal(numberIn(await all.innerText()), total);
  await all.click();
  assert.equal(numberIn(await page.locator('[data-bulk-count]').innerText()), total);

  await page.locator('form.bulk [name=to]').selectOption('nobody');
  await page.locator('form.bulk').getByRole('button', { name: 'Assign' }).click();
  await page.waitForURL(/\/tickets\/bulk\/[0-9a-f-]{36}/);
  const progress = page.locator('#bulk-progress');
  assert.equal(numberIn((await progress.getByRole('status').innerText()).split(' of ')[1]), total);
  await page.getByRole('link', { name: 'Back to the list' }).waitFor({ timeout: 45_000 });
  assert.equal(numberIn((await progress.getByRole('status').innerText()).split(' of ')[0]), total);
});
