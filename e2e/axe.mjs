// Checks every page of a running installation for accessibility, on a desktop and a phone, light and dark.
//   node e2e/axe.mjs BASE DATA_DIR [filter]      exits with 1 when something serious or critical is found
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch, signIn, SIZES } from './browser.mjs';
import { PAGES, STATES, addresses } from './pages.mjs';

const [base = 'http://localhost:8080', data = '.data', only = ''] = process.argv.slice(2);
const signIns = JSON.parse(readFileSync(`${data}/demo-sign-ins.json`, 'utf8'));
const admin = signIns.people.find((person) => person.role === 'tenant_admin');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browser = await launch();
let grave = 0;
let found;
for (const [size, theme] of [['desktop', 'light'], ['desktop', 'dark'], ['phone', 'light'], ['phone', 'dark']]) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const check = async (name, path, prepare) => {
    if (!`${name}-${size}-${theme}`.includes(only)) return;
    await page.goto(base + path);
    await page.waitForLoadState('load');
    // A state that a phone has no way into is not its state.
    await prepare?.(page).catch(() => {});
    const session = await context.newCDPSession(page);
    // Through the debugger: the policy of the page lets no foreign script in.
    await session.send('Runtime.evaluate', { expression: axe });
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    await session.detach();
    for (const { id, impact, help, nodes } of violations) {
      if (['serious', 'critical'].includes(impact)) grave += 1;
      console.log(`${name}-${size}-${theme} ${impact} ${id}: ${help}`);
      for (const node of nodes.slice(0, 3)) console.log(`    ${node.target.join(' ')}  ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`);
    }
  };
  await check('sign-in', '/sign-in');
  await signIn(page, base, { tenant: signIns.tenant, ...admin });
  await page.evaluate(async (theme) => {
    const csrf = document.body.dataset.csrf;
    await fetch('/me/preferences', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'hx-request': 'true' }, body: new URLSearchParams({ csrf, lang: 'en', theme }) });
  }, theme);
  found ??= await addresses(page, base);
  for (const [name, path, prepare] of [...PAGES, ...STATES]) {
    const address = typeof path === 'function' ? path(found) : path;
    if (address && !name.endsWith('-whole')) await check(name, address, prepare);
  }
  await context.close();
}
await browser.close();
console.log(grave === 0 ? 'nothing serious' : `${grave} serious or critical`);
process.exit(grave === 0 ? 0 : 1);
