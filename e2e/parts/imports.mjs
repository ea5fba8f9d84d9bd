// A file of somebody else's becomes tickets; the same file again changes nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { as, numberIn, scene, until } from '../desk.mjs';
import { ROOT } from '../server.mjs';

const FOLDER = join(ROOT, '..', 'shared', 'data', 'comcast-complaints');
const FILE = join(FOLDER, 'Comcast_telecom_complaints_data.csv');
const MAPPING = join(ROOT, 'examples', 'mappings', 'comcast-complaints.toml');
const absent = existsSync(FILE) ? false : 'the file of complaints is not on this machine';

const figures = async (page) => Object.fromEntries(await page.locator('.imports-figure').evaluateAll((list) => list.map((one) => [one.querySelector('dt').textContent.trim(), Number(one.querySelector('dd').textContent.replace(/\D/g, ''))])));

async function upload(page, file, saved = '') {
  await page.goto('/imports/new');
  await page.locator('input[type=file]').setInputFiles(file);
  assert.match(await page.locator('[data-drop-name]').innerText(), /\.csv/, 'the form names the file');
  if (saved) await page.selectOption('[name=saved]', { label: saved });
  await page.getByRole('button', { name: 'Upload and look' }).click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}\/(columns|preview)/);
}

async function preview(page) {
  await page.locator('.page-actions').getByRole('button', { name: 'Preview' }).click();
  await page.waitForURL(/\/preview/);
}

/** The complaints; on a running installation, which may have them already, with numbers of their own. */
function complaints() {
  if (!process.env.SQM_E2E_BASE) return FILE;
  const text = readFileSync(FILE, 'utf8').replace(/^(?=\w+,)(?!Ticket)/gm, `${Date.now()}-`);
  return { name: 'complaints.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
}

/** Starts a run and looks again and again whether it is done. */
async function finish(page) {
  await page.locator('form[action$="/start"] button').click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
  await until('the import is done', async () => {
    await page.reload();
    return page.locator('.imports-line .tag', { hasText: 'Done' }).isVisible();
  }, 30_000);
}

/** Starts the run and waits for its end; what its progress said on the way. */
async function run(page) {
  const said = [];
  await page.exposeFunction('progressSaid', (text) => said.push(text)).catch(() => {});
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => {
    const look = () => {
      const text = document.querySelector('#work [role=status]')?.textContent;
      if (text) window.progressSaid(text);
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  }));
  await page.locator('form[action$="/start"] button').click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
  await page.locator('.imports-line .tag', { hasText: 'Done' }).waitFor({ timeout: 90_000 });
  return said;
}

const panel = (page) => page.locator('form.imports-dates');
const monthsOf = (page, reading) => panel(page).locator(`label:has([value="${reading}"]) .field-help`).innerText();

scene('the complaints of 2015 are imported once, with their dates as one chooses', async (t) => {
  const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));
  const page = await as('tenant_admin');
  const name = `Complaints ${Date.now()}`;
  const file = complaints();
  await upload(page, file);
  const found = await page.locator('.imports-found summary').innerText();
  assert.match(found, /utf-8/i);
  assert.match(found, /2,224 rows/);
  assert.match(found, /11 columns/);

  // By hand: a field without a column, then the whole mapping as text.
  await page.selectOption('[id="c-subject"]', ':Customer Complaint');
  await page.locator('.imports-examples code').first().waitFor();
  await page.locator('.imports-text summary').click();
  await page.fill('#f-text', readFileSync(MAPPING, 'utf8'));
  await page.locator('.imports-text').getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(/\/columns/);
  assert.equal(await page.inputValue('[id="c-external_id"]'), ':Ticket #');
  assert.equal(await page.locator('#columns .form-errors').count(), 0, 'nothing left to settle');

  await preview(page);
  assert.deepEqual(await figures(page), { Rows: expected.rows, Records: expected.rows, 'Rejected rows': 0 });
  assert.match(await panel(page).locator('.notice').innerText(), /exchanged day and month/);
  assert.match(await monthsOf(page, 'dmy'), /12 months/);
  assert.match(await monthsOf(page, 'mixed-unswap'), /3 months/);
  const counts = async () => panel(page).locator('tbody tr').evaluateAll((lines) => Object.fromEntries(lines.map((line) => [line.cells[0].innerText.trim(), [...line.cells].slice(1).map((cell) => Number(cell.innerText.replace(/\D/g, '')))])));
  const months = await counts();
  const place = (await panel(page).locator('[name=reading]').evaluateAll((list) => list.map((radio) => radio.value)));
  const sums = (reading) => Object.values(months).map((row) => row[place.indexOf(reading)]).filter(Boolean).sort((a, b) => a - b);
  const wanted = (list) => Object.values(list).sort((a, b) => a - b);
  assert.deepEqual(sums('dmy'), wanted(expected.literal_dd_mm_yyyy_by_month));
  assert.deepEqual(sums('mixed-unswap'), wanted(expected.unswapped_by_month));

  for (const [reading, row] of [['mixed-unswap', /^\d/], ['dmy', /^\d/]]) {
    await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/reading')), panel(page).locator(`[value="${reading}"]`).check()]);
    await page.locator(`form.imports-dates [value="${reading}"]:checked`).waitFor();
    assert.match(await page.locator('.imports-preview tbody tr').first().locator('td').first().innerText(), row);
  }

  const said = await run(page);
  t.diagnostic(`the progress said: ${[...new Set(said)].slice(0, 6).join(', ')}`);
  assert.deepEqual(await figures(page), { Rows: 2224, Records: 2224, Created: 2224, Changed: 0, Unchanged: 0, 'Rejected rows': 0 });
  await page.reload();
  await page.locator('[data-dialog=save-mapping]').click();
  await page.locator('#save-mapping [name=name]').fill(name);
  await page.locator('#save-mapping').getByRole('button', { name: 'Save' }).click();
  await page.waitForLoadState();
  await page.goto('/imports/mappings');
  await page.getByText(name).first().waitFor();

  await upload(page, file, name);
  await preview(page);
  await finish(page);
  assert.deepEqual(await figures(page), { Rows: 2224, Records: 2224, Created: 0, Changed: 0, Unchanged: 2224, 'Rejected rows': 0 });
  await page.getByText('Nothing new in this file').waitFor();

  await page.goto('/imports');
  await page.locator('#imports-rows tr td.main a').nth(1).click();
  await page.getByRole('link', { name: 'Show the imported records' }).click();
  await page.waitForURL(/\/tickets\?/);
  assert.equal(numberIn(await page.locator('.page-title .num').innerText()), 2224);
}, { timeout: 180_000, skip: absent });

/** What was suggested for a field when the rejected rows came back. */
let taken;

scene('rows with faults are shown before, left out, and can be taken home, mended and brought again', async () => {
  const page = await as('tenant_admin');
  const mark = Date.now();
  const head = 'Number,Subject,Received,Kind';
  const good = [`${mark}-1,Line dead,2026-03-04 10:00,repair`, `${mark}-2,Bill too high,2026-03-05 11:30,complaint`];
  const bad = [`${mark}-3,No such day,2026-02-31 09:00,repair`, `${mark}-4,Of no kind,2026-03-06 09:00,gibberish`];
  const csv = (lines) => ({ name: 'few.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...lines].join('\n')) });
  const map = async () => {
    for (const [field, column] of [['external_id', 'Number'], ['subject', 'Subject'], ['created_at', 'Received'], ['kind', 'Kind']]) {
      const select = page.locator(`[id="c-${field}"]`);
      if ((await select.inputValue()) === `:${column}`) continue;
      await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), select.selectOption(`:${column}`)]);
      await page.locator(`[id="c-${field}"] option[value=":${column}"]:checked`).waitFor({ state: 'attached' });
    }
  };
  await upload(page, csv([good[0], bad[0], good[1], bad[1]]));
  await map();
  await preview(page);
  assert.deepEqual(await figures(page), { Rows: 4, Records: 2, 'Rejected rows': 2 });
  const faults = await page.locator('.imports-faulty').allInnerTexts();
  assert.ok(faults.some((text) => text.includes('2026-02-31')), faults.join('\n'));
  assert.ok(faults.some((text) => text.includes('gibberish')), faults.join('\n'));

  await finish(page);
  assert.deepEqual(await figures(page), { Rows: 4, Records: 2, Created: 2, Changed: 0, Unchanged: 0, 'Rejected rows': 2 });
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
  const text = Buffer.concat(await (await file.createReadStream()).toArray()).toString('utf8');
  assert.match(text, /No such day,2026-02-31/);
  assert.ok(text.includes(`${mark}-4`) && !text.includes(`${mark}-1`), text);
  assert.match(text.split(/\r?\n/)[0], /Number,Subject,Received,Kind/);

  const mended = text.replace('No such day,2026-02-31', 'No such day,2026-02-28').replace('09:00,gibberish', '09:00,support');
  await upload(page, { name: 'mended.csv', mimeType: 'text/csv', buffer: Buffer.from(mended) });
  await map();
  taken = await page.inputValue('[id="c-pending_reason"]');
  if (taken) {
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), page.selectOption('[id="c-pending_reason"]', '')]);
    await page.locator('[id="c-pending_reason"] option[value=""]:checked').waitFor({ state: 'attached' });
  }
  await preview(page);
  await finish(page);
  assert.equal((await figures(page)).Created, 2);
}, { timeout: 90_000 });

scene('the reasons in the file of rejected rows are not suggested as a field of tickets', async () => {
  assert.equal(taken, '');
});

scene('a file that cannot be read is refused beside the field', async () => {
  const page = await as('tenant_admin');
  await page.goto('/imports/new');
  await page.locator('input[type=file]').setInputFiles({ name: 'cut.csv.gz', mimeType: 'application/gzip', buffer: Buffer.from('1f8b08000000000000ff4b4c4a', 'hex') });
  await page.getByRole('button', { name: 'Upload and look' }).click();
  await page.locator('.field-error', { hasText: 'The compressed file is damaged' }).waitFor();
});

scene('a short import is shown as done without loading the page again', async () => {
  const page = await as('tenant_admin');
  await upload(page, { name: 'one.csv', mimeType: 'text/csv', buffer: Buffer.from(`Number,Subject,Received\n${Date.now()},Line dead,2026-03-04 10:00\n`) });
  await page.locator('.imports-text summary').click();
  await page.fill('#f-text', 'version = 1\ntarget = "tickets"\nshape = "rows"\n[fields.external_id]\ncolumn = "Number"\n[fields.subject]\ncolumn = "Subject"\n[fields.created_at]\ncolumn = "Received"\n[fields.kind]\nconstant = "repair"\n');
  await page.locator('.imports-text').getByRole('button', { name: 'Apply' }).click();
  await page.locator('[id="c-created_at"] option[value=":Received"]:checked').waitFor({ state: 'attached' });
  await preview(page);
  await page.locator('form[action$="/start"] button').click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
  await page.locator('.imports-line .tag', { hasText: 'Done' }).waitFor({ timeout: 5_000 });
});
