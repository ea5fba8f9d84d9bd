// What every test needs: people who are signed in, in a browser that complains.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, SIZES } from './browser.mjs';
import { ROOT, start, until } from './server.mjs';

export { SIZES, until };

const PATIENCE_MS = 10_000;
const RESULTS = join(ROOT, 'e2e', 'results');

let server;
let browser;
/** Role → cookies and settings of the person, so that everybody signs in once. */
const people = new Map();
/** What the running test has opened. */
let opened = [];

before(async () => {
  const began = Date.now();
  server = await start();
  browser = await launch();
  console.log(`# the server is ready after ${Math.round((Date.now() - began) / 1000)} s at ${server.base}`);
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  const said = await server?.stop();
  if (said && / ERROR | panicked /.test(said)) console.log(said.split('\n').filter((line) => / ERROR | panicked /.test(line)).join('\n'));
}, { timeout: 90_000 });

export const base = () => server.base;
export const tenant = () => server.tenant;
/** What the product has sent by mail; none where an installation is tested that sends elsewhere. */
export const mails = () => server.mails;
export const personOf = (role) => server.people.find((person) => person.role === role);

/** A test: its contexts are closed behind it; script errors fail it; a failure leaves screenshots in e2e/results.
    `todo` names a defect of the product: the test runs and is reported, but does not fail the suite until it is mended. */
export function scene(name, run, { timeout = 60_000, skip = false, todo = false } = {}) {
  test(name, { timeout, skip, todo }, async (t) => {
    // Its own list: a test that ran out of time ends later, and must not close what the next one has opened.
    const mine = [];
    opened = mine;
    try {
      await run(t);
      assert.deepEqual(mine.flatMap(({ complaints }) => complaints), [], 'pages complain');
    } catch (error) {
      await photograph(name, mine);
      throw error;
    } finally {
      for (const { context } of mine) await context.close();
    }
  });
}

async function photograph(name, mine) {
  mkdirSync(RESULTS, { recursive: true });
  const place = join(RESULTS, name.replace(/[^\p{L}\d]+/gu, '-').slice(0, 80));
  let n = 0;
  for (const { context } of mine) {
    for (const page of context.pages()) await page.screenshot({ path: `${place}-${(n += 1)}.png`, timeout: 5_000 }).catch(() => {});
  }
}

/** A browser of its own, nobody signed in. */
export async function newBrowser({ lang = 'en', size = 'desktop', scheme = 'light', script = true, cookies } = {}) {
  const context = await browser.newContext({
    viewport: SIZES[size], colorScheme: scheme, locale: lang, javaScriptEnabled: script, reducedMotion: 'reduce', storageState: cookies, baseURL: server.base,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints = [];
  const page = await context.newPage();
  watch(page, complaints);
  context.on('page', (other) => watch(other, complaints));
  opened.push({ context, complaints });
  return page;
}

function watch(page, complaints) {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // Failed answers are the business of whoever asked for them.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 500) complaints.push(`${answer.status()} ${answer.url()}`);
  });
}

/** A page of somebody who is signed in, in the wanted language and theme. */
export async function as(role, { lang = 'en', theme = 'auto', shortcuts = 'on', ...look } = {}) {
  const person = people.get(role) ?? { cookies: undefined, wish: '' };
  const page = await newBrowser({ lang, ...look, cookies: person.cookies });
  if (!person.cookies) {
    const { email, password } = personOf(role);
    const answer = await page.request.post('/sign-in', { form: { tenant: tenant(), email, password, next: '/me' } });
    assert.equal(new URL(answer.url()).pathname, '/me', `${role} can sign in`);
    person.cookies = await page.context().storageState();
    people.set(role, person);
  }
  await prefer(page, role, { lang, theme, shortcuts });
  return page;
}

/** Settings belong to the person, not to the browser. */
export async function prefer(page, role, wishes) {
  const person = people.get(role);
  const wish = JSON.stringify(wishes);
  if (person.wish === wish) return;
  await post(page, '/me/preferences', wishes);
  person.wish = wish;
}

/** The next page of the person sets everything again: a test changed it by hand. */
export const forget = (role) => (people.get(role).wish = '');

/** Posts a form as the page would, without looking at the answer's page. */
export async function post(page, path, form) {
  const answer = await page.request.post(path, { form: { csrf: await tokenOf(page), ...form }, maxRedirects: 0 });
  const errors = answer.status() < 400 ? '' : (await answer.text()).match(/class="(form-errors|notice).*?<\/(ul|div)>/s)?.[0];
  assert.ok(answer.status() < 400, `POST ${path} answers ${answer.status()}: ${errors ?? ''}`);
  return answer;
}

async function tokenOf(page) {
  const own = await page.evaluate(() => document.body?.dataset.csrf).catch(() => undefined);
  return own || (await (await page.request.get('/me')).text()).match(/data-csrf="([^"]+)"/)[1];
}

/** Registers a ticket and returns its address. */
export async function newTicket(page, fields) {
  const answer = await post(page, '/tickets/new', { kind: 'repair', channel: 'phone', ...fields });
  return new URL(answer.headers().location, server.base).pathname;
}

/** The whole numbers of a text: "7,371 tickets" → 7371. */
export function numberIn(text) {
  const found = text.replace(/(?<=\d)[,\u00a0\u202f](?=\d{3})/g, '').match(/\d+/);
  assert.ok(found, `a number in “${text}”`);
  return Number(found[0]);
}
