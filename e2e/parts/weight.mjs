// What a first visit costs: bytes over the wire, compressed as they come.
import assert from 'node:assert/strict';

import { as, scene } from '../desk.mjs';
import { KB, weigh, words } from '../weigh.mjs';

scene('the dashboard with its charts weighs at most 280 kB, the list of tickets at most 150 kB', async (t) => {
  const board = await as('quality_manager');
  const charts = await weigh(board, '/dashboard', () => board.waitForFunction(() => [...document.querySelectorAll('[data-chart]')].every((box) => box.querySelector('svg'))));
  t.diagnostic(`dashboard ${words(charts)}`);
  assert.ok(charts.parts.some(([name]) => name.includes('chart.')), 'the charts were loaded');
  assert.ok(charts.bytes <= 280 * KB, words(charts));

  const desk = await as('supervisor');
  const list = await weigh(desk, '/tickets?state=all', () => desk.locator('#ticket-tabs .count', { hasText: /\d/ }).first().waitFor());
  t.diagnostic(`tickets ${words(list)}`);
  assert.ok(list.bytes > 20 * KB && list.bytes <= 150 * KB, words(list));
});

scene('what the browser has is not fetched again', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets');
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const [cached, assets] = [new Set(), new Map()];
  session.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId));
  session.on('Network.responseReceived', ({ requestId, response }) => {
    // Browsers keep the icon of the tab elsewhere.
    if (/\/assets\/(?!favicon)/.test(response.url)) assets.set(requestId, response);
  });
  await page.goto('/customers', { waitUntil: 'load' });
  assert.ok(assets.size >= 3, 'the page needs its assets');
  assert.deepEqual([...assets].filter(([id, { fromDiskCache }]) => !cached.has(id) && !fromDiskCache).map(([, { url }]) => url), []);
});
