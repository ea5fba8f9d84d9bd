// Nobody is shut out: axe finds nothing serious or critical.
import assert from 'node:assert/strict';

import { as, newBrowser, post, scene, SIZES, until } from '../desk.mjs';
import { places } from '../places.mjs';
import { violations } from '../violations.mjs';

/** Looked at in every size, theme and language. */
const THOROUGH = ['dashboard', 'tickets', 'ticket'];
/** A look goes over all pages in so many tests: none runs for minutes. */
const PARTS = 3;
/** Pages that are looked at at the same time: each has a process of its own in the browser. */
const AT_ONCE = 2;
/** The same page under another address. */
const TWINS = ['start', 'dashboard by department'];
const ALL = [['desktop', 'light'], ['desktop', 'dark'], ['phone', 'light'], ['phone', 'dark']];

/** Links that only their colour tells from the text around them; asserted on their own at the end. */
const plainLinks = new Set();

async function check(page, name, looks, left) {
  for (const look of looks) {
    for (const one of await violations(page, look)) {
      if (one.startsWith('link-in-text-block')) plainLinks.add(`${name}: ${one.replace(/ The link has.*/, '')}`);
      else left.push(`${name}, ${look.join(' ')}, ${await page.getAttribute('html', 'lang')}: ${one}`);
    }
  }
}

for (const [lang, look] of [['en', ['desktop', 'light']], ['zh-Hans', ['phone', 'dark']]]) {
  for (let part = 0; part < PARTS; part += 1) {
    scene(`axe finds nothing serious on any page in ${lang}, ${look.join(' ')}, ${part + 1} of ${PARTS}`, async () => {
      const pages = [await as('tenant_admin', { lang })];
      while (pages.length < AT_ONCE) pages.push(await as('tenant_admin', { lang }));
      const left = [];
      const looked = (await places(pages[0])).filter(([name], n) => n % PARTS === part && !TWINS.includes(name)).values();
      await Promise.all(pages.map(async (page) => {
        for (const [name, path] of looked) {
          await page.goto(path);
          await check(page, name, THOROUGH.includes(name) ? ALL : [look], left);
        }
      }));
      assert.deepEqual(left, []);
    }, { timeout: 180_000 });
  }
}

scene('axe finds nothing serious before signing in, with and without errors', async () => {
  const left = [];
  for (const lang of ['en', 'zh-CN']) {
    const page = await newBrowser({ lang });
    await page.goto('/sign-in');
    await check(page, 'sign-in', ALL, left);
    await page.fill('[name=tenant]', 'nobody');
    await page.fill('[name=email]', 'nobody@example.com');
    await page.fill('[name=password]', 'nothing at all');
    await page.press('[name=password]', 'Enter');
    await page.getByRole('alert').waitFor();
    await check(page, 'sign-in refused', [['desktop', 'dark'], ['phone', 'light']], left);
  }
  assert.deepEqual(left, []);
});

scene('axe finds nothing serious in forms with errors and in what opens over a page', async () => {
  const left = [];
  const page = await as('tenant_admin');
  const twice = [['desktop', 'light'], ['phone', 'dark']];
  await page.goto('/tickets/new');
  await page.fill('#f-subject', '  ');
  await page.getByRole('button', { name: 'Register ticket' }).click();
  await page.locator('.form-errors').waitFor();
  await check(page, 'new ticket with errors', ALL, left);

  await page.goto('/tickets?state=all');
  await page.locator('#tickets-rows .tick input').first().check();
  await page.keyboard.press('?');
  await page.locator('#keys').waitFor();
  await check(page, 'keys', [['desktop', 'light']], left);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.locator('#palette [role=option]').first().waitFor();
  await check(page, 'palette', [['desktop', 'dark']], left);
  await page.keyboard.press('Escape');
  await page.setViewportSize(SIZES.desktop);
  await page.locator('details.filter summary').first().click();
  await check(page, 'ticked rows and an open filter', [['desktop', 'light'], ['desktop', 'dark']], left);

  await page.setViewportSize(SIZES.phone);
  await page.goto('/tickets#nav');
  await check(page, 'the rail of a phone', [['phone', 'light'], ['phone', 'dark']], left);
  await page.setViewportSize(SIZES.desktop);

  await page.goto('/imports/new');
  const csv = 'Number,Subject,Received\n1,Line dead,04-05-2026\n2,,06-07-2026\n3,Slow,31-31-2026\n';
  await page.locator('input[type=file]').setInputFiles({ name: 'axe.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Upload and look' }).click();
  await page.waitForURL(/\/columns/);
  await check(page, 'import columns', twice, left);
  const preview = page.url().replace('/columns', '/preview');
  for (const [field, column] of [['external_id', 'Number'], ['subject', 'Subject'], ['created_at', 'Received']]) {
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), page.locator(`[id="c-${field}"]`).selectOption(`:${column}`)]).catch(() => {});
  }
  await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), page.locator('[id="c-kind"]').selectOption('=')]);
  await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), page.locator('[name="fixed.kind"]').selectOption('complaint')]);
  await page.locator('.page-actions').getByRole('button', { name: 'Preview' }).click();
  await page.waitForURL(/\/preview/);
  await check(page, 'import preview', twice, left);
  await post(page, preview.replace(/.*(\/imports\/[^/]+)\/.*/, '$1/start'), {});
  await page.goto(preview.replace('/preview', ''));
  await until('the import is over', async () => {
    await page.reload();
    return page.locator('.imports-line .tag', { hasText: 'Done' }).isVisible();
  });
  await check(page, 'import run', twice, left);
  assert.deepEqual(left, []);
}, { timeout: 120_000 });

scene('links in a text are told from it by more than their colour', async () => {
  assert.deepEqual([...plainLinks], []);
});
