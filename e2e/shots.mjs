// Screenshots of the pages of a running installation, in every size, theme and language.
//   node e2e/shots.mjs BASE DATA_DIR [OUT] [filter]      filter: part of a name, such as dashboard-, phone, dark-zh
import { mkdirSync, readFileSync } from 'node:fs';
import { launch, signIn, SIZES } from './browser.mjs';
import { PAGES, STATES, addresses } from './pages.mjs';

const [base = 'http://localhost:8080', data = '.data', out = 'e2e/results', only = ''] = process.argv.slice(2);
const signIns = JSON.parse(readFileSync(`${data}/demo-sign-ins.json`, 'utf8'));
const admin = signIns.people.find((person) => person.role === 'tenant_admin');
mkdirSync(out, { recursive: true });

const browser = await launch();
const looks = [
  ['desktop', 'light', 'en'], ['desktop', 'dark', 'zh-Hans'], ['phone', 'light', 'zh-Hans'], ['phone', 'dark', 'en'],
  ['desktop', 'light', 'zh-Hant'],
];
let found;
for (const [size, theme, lang] of looks) {
  const look = `${size}-${theme}-${lang}`;
  const wanted = (name) => `${name}-${look}`.includes(only);
  if (![...PAGES, ...STATES].some(([name]) => wanted(name))) continue;
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, locale: lang, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
  const shot = async (name, path, prepare, whole) => {
    if (!wanted(name)) return;
    problems.length = 0;
    const answer = await page.goto(base + path);
    await page.waitForLoadState('load');
    await page.evaluate(() => document.fonts.ready);
    // Charts draw themselves after load: wait for the thing itself.
    await page.waitForFunction(() => [...document.querySelectorAll('[data-chart]')].every((box) => box.querySelector('svg') || box.closest('[hidden]')), null, { timeout: 5000 }).catch(() => problems.push('a chart was not drawn'));
    try {
      await prepare?.(page);
    } catch (error) {
      problems.push(error.message.split('\n')[0]);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) problems.push(`${wide} px too wide`);
    await page.screenshot({ path: `${out}/${name}-${look}.png`, fullPage: whole === true });
    console.log(`${name}-${look} ${answer.status()} ${problems.join(' | ')}`);
  };
  await shot('sign-in', '/sign-in');
  await signIn(page, base, { tenant: signIns.tenant, ...admin });
  await page.evaluate(async ({ lang, theme }) => {
    const csrf = document.body.dataset.csrf;
    await fetch('/me/preferences', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'hx-request': 'true' }, body: new URLSearchParams({ csrf, lang, theme }) });
  }, { lang, theme });
  found ??= await addresses(page, base);
  for (const [name, path, prepare, whole] of [...PAGES, ...STATES]) {
    const address = typeof path === 'function' ? path(found) : path;
    if (address) await shot(name, address, prepare, whole);
  }
  await context.close();
}
await browser.close();
