// A document from its first words to the click that says it was read.
import assert from 'node:assert/strict';

import { as, scene } from '../desk.mjs';

/** What the person of a browser is called. */
const nameOf = (page) => page.locator('.menu-head strong').textContent();

scene('a document is written, sent back, agreed by others and read by those concerned', async () => {
  const writer = await as('quality_manager');
  await writer.goto('/documents/new');
  // A refusal keeps what was typed.
  await writer.fill('#f-body', '# Greeting\n\nAnswer within **20 seconds**.');
  await writer.getByRole('button', { name: 'Begin document' }).click();
  await writer.locator('.form-errors').waitFor();
  assert.match(await writer.inputValue('#f-body'), /20 seconds/);
  const title = `Greeting on the phone ${Date.now()}`;
  await writer.fill('#f-title', title);
  await writer.selectOption('#f-kind', 'standard');
  await writer.getByRole('button', { name: 'Begin document' }).click();
  await writer.waitForURL(/\/documents\/[0-9a-f-]{36}/);
  const document = new URL(writer.url()).pathname;
  await writer.locator('article strong', { hasText: '20 seconds' }).waitFor();

  await writer.goto(`${document}/audience`);
  await writer.getByLabel('Agent', { exact: true }).check();
  await writer.getByRole('button', { name: 'Save' }).click();
  await writer.waitForURL(`**${document}/readers`);

  const approver = await as('supervisor');
  await approver.goto('/documents');
  const approves = { label: await nameOf(approver) };
  const submit = async () => {
    await writer.goto(document);
    await writer.locator('summary', { hasText: 'Put up for approval' }).click();
    await writer.selectOption('#f-approvers', approves);
    await writer.getByRole('button', { name: 'Put up for approval' }).click();
    await writer.locator('#way-title', { hasText: 'In review' }).waitFor();
  };
  await submit();
  const own = await writer.getByRole('button', { name: 'Approve' }).count();
  assert.equal(own, 0, 'nobody agrees to their own text');

  await approver.goto('/documents?waiting=decide');
  await approver.getByRole('link', { name: title }).click();
  await approver.getByRole('button', { name: 'Send back' }).click();
  await approver.locator('.form-errors').waitFor();
  await approver.fill('#f-text', 'Say the name of the house first.');
  await approver.getByRole('button', { name: 'Send back' }).click();
  await approver.locator('#way-title', { hasText: 'Draft' }).waitFor();

  await writer.goto(`${document}/draft`);
  await writer.fill('#f-body', '# Greeting\n\nName the house. Answer within **20 seconds**.');
  await writer.getByRole('button', { name: 'Save' }).click();
  await writer.waitForURL(`**${document}?version=1.0`);
  await submit();
  await approver.goto(`${document}?version=1.0`);
  await approver.getByRole('button', { name: 'Approve' }).click();
  await approver.locator('#document-state', { hasText: 'In force' }).waitFor();

  // Those concerned are asked by the timer, within a second or two.
  const agent = await as('agent');
  await agent.goto('/documents?waiting=read');
  const row = agent.getByRole('link', { name: title });
  for (let turn = 0; turn < 20 && (await row.count()) === 0; turn += 1) {
    await agent.waitForTimeout(250);
    await agent.reload();
  }
  await row.click();
  await agent.locator('.page-actions').getByRole('button', { name: 'I have read it' }).click();
  await agent.locator('.notice', { hasText: 'Acknowledged by you' }).waitFor();
  await writer.goto(`${document}/readers?state=acknowledged`);
  await writer.locator('td', { hasText: await nameOf(agent) }).first().waitFor();
});

scene('what changed between two versions reads without script, and prints', async () => {
  const page = await as('auditor', { script: false });
  await page.goto('/documents?kind=policy');
  const document = await page.locator('tbody a').first().getAttribute('href');
  await page.goto(`${document}/compare`);
  assert.ok((await page.locator('.difference-added mark').count()) > 0, 'the very words are marked');
  assert.ok((await page.locator('.difference-removed').count()) > 0);
  await page.goto(`${document}/print`);
  await page.locator('.copy-facts').waitFor();
  assert.equal(await page.locator('.rail').count(), 0);
});
