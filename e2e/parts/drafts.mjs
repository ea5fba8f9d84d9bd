// What was typed is not lost.
import assert from 'node:assert/strict';

import { as, newTicket, scene } from '../desk.mjs';

scene('a reply that was begun is there when one comes back, until it is sent', async () => {
  const page = await as('supervisor');
  const path = await newTicket(page, { subject: 'Interrupted' });
  const long = Array.from({ length: 40 }, (_, n) => `Line ${n}: 我们正在检查线路，稍后回复。`).join('\n');
  await page.goto(path);
  const area = page.locator('.editor-text');
  const low = await area.evaluate((text) => text.clientHeight);
  await area.fill(long);
  await page.locator('[data-draft-state]', { hasText: 'Draft saved' }).waitFor();
  assert.ok((await area.evaluate((text) => text.clientHeight)) > low, 'the box grows with its text');

  await page.goto('/dashboard');
  await page.goto(path);
  assert.equal(await area.inputValue(), long);

  // Leaving at once, before the pause that saves.
  await area.fill(`${long}\nand the end`);
  await page.goto('/tickets');
  await page.goto(path);
  assert.equal(await area.inputValue(), `${long}\nand the end`);

  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.locator('article.msg-reply', { hasText: 'and the end' }).waitFor();
  assert.equal(await area.inputValue(), '');
  await page.goto('/tickets');
  await page.goto(path);
  assert.equal(await area.inputValue(), '', 'what was sent is no draft any more');
});

scene('a draft is nobody else’s business', async () => {
  const [writer, other] = [await as('supervisor'), await as('agent')];
  const path = await newTicket(writer, { subject: 'Mine alone' });
  await writer.goto(path);
  await writer.fill('.editor-text', 'not for you yet');
  await writer.locator('[data-draft-state]', { hasText: 'Draft saved' }).waitFor();
  await other.goto(path);
  assert.equal(await other.inputValue('.editor-text'), '');
});
