// A ticket from the call to its end.
import assert from 'node:assert/strict';

import { as, newTicket, scene } from '../desk.mjs';

const said = (page) => page.locator('#ticket-state .tag').innerText();

async function say(page, kind, text, then = '') {
  await page.locator(`[name=kind][value=${kind}]`).check({ force: true });
  await page.fill('.editor-text', text);
  if (then) await page.selectOption('#then', then);
  await page.locator(`.editor button[value=${kind}]`).click();
  await page.locator(`article.msg-${kind}`, { hasText: text }).waitFor();
}

/** Changes the state in the side panel and waits for the badge beside the title. */
async function move(page, value, word) {
  await page.locator('#p-status summary').click();
  await page.selectOption('#p-status select', value);
  await page.locator('#ticket-state .tag', { hasText: word }).waitFor();
}

scene('a form with errors says so beside the fields and keeps what was typed', async () => {
  const page = await as('agent');
  await page.goto('/tickets/new');
  const description = 'The customer reports no signal since this morning.\nSecond line, 第二行。';
  await page.selectOption('#f-kind', 'repair');
  await page.selectOption('#f-channel', 'email');
  await page.fill('#f-subject', '   ');
  await page.fill('#f-description', description);
  const answer = page.waitForResponse((one) => one.request().method() === 'POST');
  await page.getByRole('button', { name: 'Register ticket' }).click();
  assert.equal((await answer).status(), 422);
  const sum = page.locator('.form-errors');
  await sum.waitFor();
  assert.ok(await sum.evaluate((box) => box === document.activeElement), 'the sum of errors has the focus');
  const field = page.locator('.field.has-error', { has: page.locator('#f-subject') });
  assert.notEqual((await field.locator('.field-error').innerText()).trim(), '');
  assert.equal(await page.getAttribute('#f-subject', 'aria-invalid'), 'true');
  assert.equal(await page.inputValue('#f-description'), description);
  assert.equal(await page.inputValue('#f-kind'), 'repair');
  assert.equal(await page.inputValue('#f-channel'), 'email');
  await sum.getByRole('link').click();
  assert.ok(await page.locator('#f-subject').evaluate((input) => input === document.activeElement), 'its link leads into the field');

  await page.fill('#f-subject', 'No signal since this morning');
  await page.getByRole('button', { name: 'Register ticket' }).click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  assert.equal(await page.locator('h1').innerText(), 'No signal since this morning');
  assert.match(await page.locator('article.msg-customer').innerText(), /第二行/);
});

scene('a complaint goes from taking to closing, and its history shows the way', async () => {
  const page = await as('supervisor');
  await page.goto(await newTicket(page, { kind: 'complaint', subject: 'Charged twice', description: 'My bill has the same item twice.' }));
  assert.equal(await said(page), 'New');
  const clock = (name) => page.locator('#props .clock', { has: page.locator('.clock-name', { hasText: name }) });
  assert.equal(await clock('Statutory limit').locator('.clock-word').innerText(), 'on time');
  assert.match(await clock('First response').locator('.clock-left').innerText(), /due in/);

  const me = (await page.locator('.menu-head strong').textContent()).trim();
  await page.getByRole('button', { name: 'Take' }).click();
  await page.locator('#p-assignee .prop-value', { hasText: me }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Take' }).count(), 0, 'nothing left to take');

  await say(page, 'reply', 'We are looking into your bill.');
  await page.getByRole('status').filter({ hasText: 'Reply sent' }).waitFor();
  assert.equal(await clock('First response').locator('.clock-word').innerText(), 'met');
  await say(page, 'note', 'Looks like the July fault again.');
  const look = (kind) => page.locator(`article.msg-${kind} .msg-body`).first().evaluate((body) => {
    const { borderTopStyle, backgroundColor } = getComputedStyle(body.closest('article'));
    return { borderTopStyle, backgroundColor };
  });
  const [reply, note] = [await look('reply'), await look('note')];
  assert.equal(note.borderTopStyle, 'dashed');
  assert.notEqual(reply.borderTopStyle, 'dashed');
  assert.notEqual(note.backgroundColor, reply.backgroundColor);
  assert.match(await page.locator('article.msg-note').innerText(), /Internal note/);

  await move(page, 'pending:customer', 'waiting for the customer');
  assert.equal(await clock('Solution').locator('.clock-word').innerText(), 'paused');
  assert.match(await clock('Solution').locator('.clock-left').innerText(), /waiting for the customer/);
  await move(page, 'open', 'In progress');
  assert.equal(await clock('Solution').locator('.clock-word').innerText(), 'on time');
  await say(page, 'reply', 'The second item was taken back.', 'resolved');
  await page.locator('#ticket-state .tag', { hasText: 'Resolved' }).waitFor();
  assert.equal(await clock('Solution').locator('.clock-word').innerText(), 'met');
  await move(page, 'closed', 'Closed');

  await page.reload();
  await page.locator('details.card-box summary').click();
  const history = await page.locator('details.card-box li').allInnerTexts();
  const steps = ['New → In progress', 'In progress → Pending', 'Pending → In progress', 'In progress → Resolved', 'Resolved → Closed'];
  assert.deepEqual(steps.filter((step) => !history.some((line) => line.includes(step))), [], history.join('\n'));
  assert.ok(history.some((line) => line.includes(me)), 'the history names who did it');
});

/** The first ticket of the list one of whose clocks has stretches of all these kinds. */
async function ticketWith(page, kinds) {
  for (const href of await page.locator('#tickets-rows tr').evaluateAll((rows) => rows.map((row) => row.dataset.href.split('?')[0]))) {
    const text = await (await page.request.get(`${href}/sla`)).text();
    if (text.split('<section').some((clock) => clock.includes('<h2>Solution') && kinds.every((kind) => clock.includes(`<td class="tight"><span class="key key-${kind}">`)))) return href;
  }
  return assert.fail(`the demo has a ticket whose solution has stretches ${kinds}`);
}

scene('the explanation of a clock lists every counted and paused stretch with its reason', async () => {
  const page = await as('supervisor');
  await page.goto('/tickets?status=pending&status=resolved&sort=oldest');
  await page.goto(await ticketWith(page, ['counted', 'paused', 'excluded']));
  await page.locator('#props a[href$="/sla"]').first().click();
  await page.waitForURL('**/sla');
  const clock = page.locator('section', { has: page.locator('h2', { hasText: 'Solution' }), hasText: 'paused' }).last();
  await clock.locator('summary').click();
  const rows = await clock.locator('tbody tr').evaluateAll((lines) => lines.map((line) => [...line.cells].map((cell) => cell.innerText.trim())));
  const kinds = new Set(rows.map(([kind]) => kind));
  for (const kind of ['counted', 'paused', 'outside business hours']) assert.ok(kinds.has(kind), `${kind} in ${[...kinds]}`);
  for (const [kind, from, to, length, reason] of rows) {
    assert.ok(from && to && length, 'each stretch has a beginning, an end and a length');
    if (kind !== 'counted' && kind !== 'past the limit') assert.notEqual(reason, '', `${kind} from ${from} has a reason`);
  }
  assert.ok(await clock.locator('rect.iv-counted').count(), 'the line is drawn');
  assert.match(await page.locator('#sla-why + p').innerText(), /first policy that fits/);
});
