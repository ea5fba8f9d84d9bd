// What axe finds on a page as it stands, serious or critical.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { SIZES } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** So many rows of a table are looked at. */
const ROWS = 4;

export async function violations(page, [size, scheme]) {
  // A change of theme would run down the tree in transitions, and axe measure colours on their way.
  await page.evaluate(() => {
    if (window.isStill) return;
    window.isStill = true;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, ::before, ::after { transition: none !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  await page.setViewportSize(SIZES[size]);
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction(() => [...document.querySelectorAll('[data-chart]')].every((box) => box.querySelector('svg') || box.offsetParent === null));
  await page.evaluate(() => document.fonts.ready.then(() => true));
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(AXE);
  const found = await page.evaluate((rows) => {
    // Rows are alike: the first ones speak for all, and axe looks at every cell.
    for (const row of document.querySelectorAll(`tbody tr:nth-child(n + ${rows + 1})`)) row.remove();
    return window.axe.run(document, { resultTypes: ['violations'], preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations);
  }, ROWS);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes.slice(0, 2).map(({ target, html, any }) => `${target.join(' ')} ${any[0]?.message ?? html}`).join(' | ').slice(0, 400)}`);
}
