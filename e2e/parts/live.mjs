// What one person does shows at the others, without their doing.
import assert from 'node:assert/strict';

import { as, newTicket, numberIn, scene } from '../desk.mjs';

const LIMIT_MS = 1_000;

/** Notes the moment, by the clock of the page, in which an element of `selector` with this text first stands in the page. */
const watchFor = (page, selector, text) => page.evaluate(([selector, text]) => {
  const look = () => [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text));
  window.seenAt = new Promise((seen) => {
    new MutationObserver((_, observer) => {
      if (!look()) return;
      observer.disconnect();
      seen(Date.now());
    }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  });
}, [selector, text]);
const seenAt = (page) => page.evaluate(() => Promise.race([window.seenAt, new Promise((_, fail) => setTimeout(fail, 9_000, new Error('it never came')))]));

/** Sure that a page was not loaded again. */
const mark = (page) => page.evaluate(() => (window.isTheSame = true));
const isSame = (page) => page.evaluate(() => window.isTheSame === true);

/** The event stream of a page stands. */
async function openLive(page, path) {
  const stream = page.waitForResponse((answer) => answer.url().includes('/live?topics='));
  await page.goto(path);
  await stream;
  await mark(page);
}

scene('a reply shows in the other browser within a second, and the dashboard counts by itself', async (t) => {
  const writer = await as('supervisor');
  const path = await newTicket(writer, { kind: 'complaint', subject: 'Two browsers look at this' });
  const reader = await as('agent');
  const board = await as('quality_manager');
  await openLive(reader, path);
  await openLive(writer, path);

  // A first reply warms nothing but the caches of a debug build; the second one is measured.
  for (const [text, measured] of [['Warming up.', false], ['Now it counts.', true]]) {
    await watchFor(reader, 'article.msg-reply', text);
    await writer.fill('.editor-text', text);
    const clicked = Date.now();
    await writer.getByRole('button', { name: 'Send reply' }).click();
    const took = (await seenAt(reader)) - clicked;
    await writer.locator('article.msg-reply', { hasText: text }).waitFor();
    if (!measured) continue;
    t.diagnostic(`from the click to the other browser: ${took} ms`);
    assert.ok(took <= LIMIT_MS, `the reply took ${took} ms`);
  }
  assert.ok(await reader.locator('article.msg-reply.is-new', { hasText: 'Now it counts.' }).count(), 'what came by itself is marked new');
  assert.ok(await isSame(reader), 'without loading the page again');

  await openLive(board, '/dashboard');
  const figure = (name) => board.locator('.tile', { has: board.locator('.tile-name', { hasText: new RegExp(`^${name}$`) }) }).locator('.figure');
  const before = numberIn(await figure('Tickets received').innerText());
  const began = Date.now();
  await newTicket(writer, { kind: 'consultation', subject: 'One more for the board' });
  await board.waitForFunction(
    ([name, value]) => [...document.querySelectorAll('.tile')].some((tile) => tile.querySelector('.tile-name').textContent === name && tile.querySelector('.figure').textContent.replace(/\D/g, '') === value),
    ['Tickets received', String(before + 1)],
  );
  t.diagnostic(`from registering a ticket to the figure on the dashboard: ${Date.now() - began} ms`);
  assert.ok(await isSame(board), 'without loading the page again');
});

scene('while somebody writes, nothing is taken out of their hands', async () => {
  const [writer, other] = [await as('supervisor'), await as('agent')];
  const path = await newTicket(writer, { subject: 'Both write' });
  await openLive(writer, path);
  await writer.locator('.editor-text').pressSequentially('half a sen');
  await other.goto(path);
  await other.locator('[name=kind][value=note]').check({ force: true });
  await other.fill('.editor-text', 'seen by me as well');
  await other.getByRole('button', { name: 'Save internal note' }).click();
  await writer.locator('article.msg-note', { hasText: 'seen by me as well' }).waitFor();
  assert.equal(await writer.inputValue('.editor-text'), 'half a sen');
  await writer.keyboard.type('tence');
  assert.equal(await writer.inputValue('.editor-text'), 'half a sentence', 'the cursor is where it was');
});

scene('an answer that was already under way does not fold a property somebody has just opened', async () => {
  const [writer, other] = [await as('supervisor'), await as('agent')];
  const path = await newTicket(writer, { subject: 'Both look at the properties' });
  await openLive(writer, path);
  let asked;
  let letGo;
  const underWay = new Promise((resolve) => (asked = resolve));
  const released = new Promise((resolve) => (letGo = resolve));
  const held = async (route) => {
    const answer = await route.fetch();
    asked();
    await released;
    await route.fulfill({ response: answer });
  };
  await writer.route('**/properties', held, { times: 1 });
  await other.goto(path);
  await other.locator('#p-product > summary').click();
  await other.fill('#p-product [name=product]', 'Fibre 500');
  await other.locator('#p-product [name=product]').press('Enter');
  await underWay;
  await writer.locator('#p-tags > summary').click();
  await writer.fill('#p-tags [name=tags]', 'half a');
  await writer.evaluate(() => {
    window.dealtWith = new Promise((resolve) => document.addEventListener('htmx:afterOnLoad', resolve, { once: true }));
  });
  letGo();
  await writer.evaluate(() => window.dealtWith.then(() => true));
  assert.equal(await writer.inputValue('#p-tags [name=tags]'), 'half a', 'what is typed stays');
  assert.ok(await writer.locator('#p-tags[open]').count(), 'and open');
  await writer.locator('#p-tags [name=tags]').fill('');
  await writer.keyboard.press('Escape');
  await writer.locator('#p-product > summary', { hasText: 'Fibre 500' }).waitFor();
});

scene('a list says that it has changed instead of moving', async () => {
  const [reader, other] = [await as('supervisor'), await as('agent')];
  await openLive(reader, '/tickets?state=all&sort=newest');
  const first = await reader.locator('#tickets-rows tr').first().getAttribute('data-href');
  const path = await newTicket(other, { subject: 'Arrived meanwhile' });
  await reader.locator('a.stale').waitFor();
  assert.equal(await reader.locator('#tickets-rows tr').first().getAttribute('data-href'), first, 'the rows stay');
  await reader.locator('a.stale').click();
  await reader.locator(`#tickets-rows tr[data-href^="${path}"]`).waitFor();
});
