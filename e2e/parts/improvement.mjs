// From a record or a figure to an action, and on to its end.
import assert from 'node:assert/strict';

import { as, newTicket, scene } from '../desk.mjs';

scene('an action is raised from a ticket in one step, begun on the board, done by its owner, judged by another', async () => {
  const agent = await as('agent');
  const path = await newTicket(agent, { subject: '夜间装机无人应答' });
  await agent.goto(path);
  await agent.getByRole('link', { name: 'Raise action' }).click();
  assert.match(await agent.locator('.notice').innerText(), /夜间装机无人应答/);
  // A refusal keeps what was typed.
  await agent.fill('#f-cause', '夜班无人值守');
  await agent.getByRole('button', { name: 'Raise action' }).click();
  await agent.locator('.form-errors').waitFor();
  assert.equal(await agent.inputValue('#f-cause'), '夜班无人值守');
  const title = `Answer at night ${Date.now()}`;
  await agent.fill('#f-title', title);
  await agent.getByRole('button', { name: 'Raise action' }).click();
  await agent.waitForURL(/\/actions\/[0-9a-f-]{36}/);
  const action = new URL(agent.url()).pathname;

  await agent.goto(path);
  await agent.locator('#props').getByRole('link', { name: title }).waitFor();

  const manager = await as('quality_manager');
  await manager.goto(action);
  await agent.goto('/actions/board?owner=me');
  const card = agent.locator('.board-card', { hasText: title });
  await card.getByRole('button', { name: 'Begin' }).click();
  await agent.locator('.board-column', { hasText: 'In progress' }).locator('.board-card', { hasText: title }).waitFor();
  // The other browser sees it without loading the page again.
  await manager.locator('#action-state', { hasText: 'In progress' }).waitFor();

  await agent.goto(action);
  await agent.getByRole('button', { name: 'Report done' }).click();
  await agent.locator('.form-errors').waitFor();
  await agent.fill('#f-text', 'Two people on the night shift.');
  await agent.getByRole('button', { name: 'Report done' }).click();
  await agent.locator('#action-state', { hasText: 'To be judged' }).waitFor();
  assert.equal(await agent.getByRole('button', { name: 'Judge and close' }).count(), 0, 'not by its owner');

  await manager.goto(action);
  await manager.locator('[name=effective][value=yes]').check();
  await manager.fill('#f-text', 'Answered 9 of 10 nights.');
  await manager.getByRole('button', { name: 'Judge and close' }).click();
  await manager.locator('#action-state', { hasText: 'Closed' }).waitFor();
});

scene('the page of an indicator raises actions and lists those it has to judge', async () => {
  const page = await as('quality_manager');
  await page.goto('/indicators/ticket_reopen_rate');
  await page.getByRole('link', { name: 'Raise action' }).click();
  const title = `Fewer reopened ${Date.now()}`;
  await page.fill('#f-title', title);
  assert.equal(await page.inputValue('#f-indicator'), 'ticket_reopen_rate');
  await page.getByRole('button', { name: 'Raise action' }).click();
  await page.waitForURL(/\/actions\/[0-9a-f-]{36}/);
  await page.goto('/indicators/ticket_reopen_rate');
  await page.locator('#props').getByRole('link', { name: title }).waitFor();
});
