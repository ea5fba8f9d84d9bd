// Screenshots of the main pages of a running installation, in every size, theme and language.
//   node e2e/shots.mjs BASE DATA_DIR [OUT] [filter]
import { mkdirSync, readFileSync } from 'node:fs';
import { launch, signIn, SIZES } from './browser.mjs';

const [base = 'http://localhost:8080', data = '.data', out = 'e2e/results', only = ''] = process.argv.slice(2);
const signIns = JSON.parse(readFileSync(`${data}/demo-sign-ins.json`, 'utf8'));
const admin = signIns.people.find((person) => person.role === 'tenant_admin');
mkdirSync(out, { recursive: true });

const browser = await launch();
const looks = [
  ['desktop', 'light', 'en'], ['desktop', 'dark', 'zh-Hans'], ['phone', 'light', 'zh-Hans'], ['phone', 'dark', 'en'],
  ['desktop', 'light', 'zh-Hant'],
];
for (const [size, theme, lang] of looks) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, locale: lang });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
  const shot = async (name, path) => {
    if (only && !`${name}-${size}-${theme}-${lang}`.includes(only)) return;
    problems.length = 0;
    const answer = await page.goto(base + path);
    await page.waitForLoadState('load');
    await page.evaluate(() => document.fonts.ready);
    // Charts draw themselves after load: wait for the thing itself.
    await page.waitForFunction(() => [...document.querySelectorAll('[data-chart]')].every((box) => box.querySelector('svg') || box.closest('[hidden]')), null, { timeout: 5000 }).catch(() => problems.push('a chart was not drawn'));
    await page.screenshot({ path: `${out}/${name}-${size}-${theme}-${lang}.png` });
    console.log(`${name}-${size}-${theme}-${lang} ${answer.status()} ${problems.join(' | ')}`);
  };
  await shot('sign-in', '/sign-in');
  await signIn(page, base, { tenant: signIns.tenant, ...admin });
  await page.evaluate(async ({ lang, theme }) => {
    const csrf = document.body.dataset.csrf;
    await fetch('/me/preferences', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'hx-request': 'true' }, body: new URLSearchParams({ csrf, lang, theme }) });
  }, { lang, theme });
  await shot('home', '/');
  await shot('dashboard', '/dashboard');
  await shot('tickets', '/tickets');
  await page.goto(`${base}/tickets`);
  const first = await page.locator('tr[data-href]').first().getAttribute('data-href', { timeout: 3000 }).catch(() => null);
  if (first) {
    await shot('ticket', first);
    await shot('ticket-sla', `${first}/sla`);
  }
  await shot('ticket-new', '/tickets/new');
  await shot('tickets-empty', '/tickets?q=zzzzqqqq');
  await shot('indicators', '/indicators');
  await shot('objectives', '/objectives');
  await shot('imports', '/imports');
  await shot('imports-new', '/imports/new');
  await shot('people', '/settings/people');
  await shot('departments', '/settings/departments');
  await shot('calendars', '/settings/calendars');
  await shot('sla', '/settings/sla');
  await shot('audit', '/settings/audit');
  await shot('notifications', '/notifications');
  await shot('not-found', '/nowhere');
  await context.close();
}
await browser.close();
