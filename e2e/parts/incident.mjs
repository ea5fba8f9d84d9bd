// A major incident from the first report to the closed review, by two people at once and a clock that is turned.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mailbox } from '../mailbox.mjs';
import { newBrowser, scene, until } from '../desk.mjs';
import { ROOT } from '../server.mjs';
import { turned } from '../turned.mjs';

scene('a major incident is told to the authorities in time, dealt with by two people at once, closed and looked back at', async (t) => {
  const post = await mailbox();
  const world = await turned(post.url);
  try {
    await tell(world, post, (line) => t.diagnostic(line));
  } finally {
    await world.end();
    post.close();
  }
}, { timeout: 240_000 });

/** Somebody's browser, signed in at this moment of the story. */
async function at(world, role) {
  const page = await newBrowser();
  const { email, password } = world.people.find((one) => one.role === role);
  const answer = await page.request.post(`${world.base}/sign-in`, { form: { tenant: world.tenant, email, password, next: '/me' } });
  assert.equal(new URL(answer.url()).pathname, '/me', `${role} can sign in`);
  return page;
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

/** Opens a duty of the incident's reports by its words. */
async function duty(page, incident, words) {
  await page.goto(`${incident}/reports`);
  const row = page.locator('tr[data-href*="/duties/"]', { hasText: words }).first();
  await row.locator('a[href*="/duties/"]').first().click();
  await page.waitForURL(/\/duties\//);
}

/** Marks the duty on the page as sent. */
async function sent(page, reference) {
  const channel = page.locator('[name=channel]');
  await channel.selectOption(await channel.locator('option:not([value=""])').first().getAttribute('value'));
  await page.fill('[name=reference]', reference);
  await press(page, 'Mark as sent');
  await page.locator('.page-title', { hasText: 'In time' }).waitFor();
}

/** Drafts the report of the duty on the page, keeps its PDF to be looked at, and comes back to the duty. */
async function drafted(page, name) {
  const back = page.url();
  await press(page, 'Draft report');
  await page.waitForURL(/\/reports\/[0-9a-f-]{36}/);
  const pdf = await page.request.get(`${new URL(page.url()).pathname}/report.pdf`.replace(/^/, new URL(page.url()).origin));
  assert.equal(pdf.status(), 200);
  const bytes = await pdf.body();
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  mkdirSync(join(ROOT, 'e2e', 'results'), { recursive: true });
  writeFileSync(join(ROOT, 'e2e', 'results', `${name}.pdf`), bytes);
  await page.goto(back);
}

/** Begins a line on which only the reader takes turns. */
async function onCall(base, page) {
  await page.goto(`${base}/on-call/lines/new`);
  await page.fill('[name=name]', 'First line');
  await page.fill('[name=handover]', '00:00');
  const person = page.locator('[name="person.0.id"]');
  const self = person.locator('option', { hasText: 'security_officer' }).first();
  await person.selectOption(await self.getAttribute('value'));
  await press(page, 'Save');
  await page.locator('.on-call-now').waitFor();
}

async function tell(world, post, say) {
  const { base } = world;
  // The officer says who is on call; himself, for once.
  let officer = await at(world, 'security_officer');
  await onCall(base, officer);

  // An engineer reports what he saw; a title is enough, he knows more.
  const engineer = await at(world, 'engineer');
  await engineer.goto(`${base}/incidents/report`);
  await engineer.fill('[name=title]', '客户资料在论坛出售');
  await engineer.fill('[name=description]', '论坛帖子出售宽带用户资料，样本核对属实。');
  await engineer.selectOption('[name=category]', 'data_leak');
  await engineer.check('[name=personal_data]');
  await press(engineer, 'Report an incident');
  await engineer.waitForURL(/\/incidents\/[0-9a-f-]{36}/);
  const incident = `${base}${new URL(engineer.url()).pathname}`;

  // Whoever is on call is called, by mail too; he finds it on the desk, takes it up and decides the level the criteria propose.
  await until('the officer is called', async () => {
    await officer.goto(`${base}/notifications`);
    return (await officer.getByText(/You are called: security incident/).count()) > 0;
  });
  await until('the call comes by mail', () => post.mails.some(({ text }) => /You are called/.test(text)));
  await officer.goto(`${base}/security`);
  await officer.getByRole('link', { name: /客户资料在论坛出售/ }).click();
  await officer.locator('#props', { hasText: 'More people are called, unless somebody takes it up' }).waitFor();
  await press(officer, 'I take it');
  await officer.locator('.page-title', { hasText: 'Being assessed' }).or(officer.locator('.page-title', { hasText: 'Assessing' })).waitFor();
  await officer.goto(`${incident}/level`);
  await officer.fill('[name="fact.people_leaked"]', '12000000');
  await press(officer, 'Propose');
  await officer.locator('#proposal', { hasText: 'Major (II)' }).waitFor();
  await press(officer, 'Decide');
  await officer.locator('.page-title', { hasText: 'Major (II)' }).waitFor();
  await officer.goto(incident);
  await press(officer, 'Respond');
  await officer.locator('.page-title', { hasText: 'Responding' }).waitFor();

  // Two at once: what one writes stands before the other; a plan's tasks too.
  await engineer.goto(`${incident}/timeline`);
  await officer.goto(`${incident}/timeline`);
  await officer.fill('#f-meaning', 'Interface of the partner closed');
  await press(officer, 'Write');
  await engineer.locator('#timeline', { hasText: 'Interface of the partner closed' }).waitFor();
  await engineer.fill('#f-meaning', 'Logs of the interface secured');
  await press(engineer, 'Write');
  await officer.locator('#timeline', { hasText: 'Logs of the interface secured' }).waitFor();
  await engineer.goto(`${incident}/tasks`);
  await officer.goto(`${incident}/tasks`);
  const plan = officer.locator('[name=plan] option', { hasText: 'Data leak' }).first();
  await officer.selectOption('[name=plan]', await plan.getAttribute('value'));
  await press(officer, 'Start plan');
  await engineer.locator('#tasks', { hasText: 'Data leak' }).waitFor();

  // The ministry at once, by telephone; the four hours of the first report are half over when the officer is reminded.
  await duty(officer, incident, 'MIIT');
  await sent(officer, 'T-0815');
  say(await world.turn(125));
  officer = await at(world, 'security_officer');
  await until('the officer is warned', async () => {
    await officer.goto(`${base}/notifications`);
    return (await officer.getByText(/of the reporting time has gone/).count()) > 0;
  });
  await duty(officer, incident, /CAC.*First report/);
  await drafted(officer, 'first-report');
  await sent(officer, '网信办〔2026〕12 号');

  // The tasks are done, by whoever is there.
  await until('no required task is open', async () => {
    await officer.goto(`${incident}/tasks`);
    const line = officer.locator('.task-line').filter({ has: officer.locator('details') }).first();
    if (!(await line.count())) return true;
    await line.locator('summary').first().click();
    const decides = line.getByRole('radio').first();
    if (await decides.count()) {
      await decides.check();
      await line.locator('[name=text]').fill('As the plan says');
      await line.getByRole('button', { name: 'Decide', exact: true }).click();
    } else {
      await line.locator('[name=text]').first().fill('Done');
      await line.getByRole('button', { name: 'Done', exact: true }).click();
    }
    return false;
  }, 90_000);

  // Contained, recovered, closed with its story.
  for (const [step, state] of [['Contained', 'Contained'], ['Recovered', 'Recovered']]) {
    await officer.goto(incident);
    await press(officer, step);
    await officer.locator('.page-title', { hasText: state }).waitFor();
  }
  await press(officer, 'Close');
  // Nothing was said yet: refused next to the fields, nothing lost.
  await officer.locator('.field.has-error [name=outcome]').waitFor();
  await officer.fill('[name=outcome]', '接口关闭，帖子下架，警方立案。');
  await officer.fill('[name=impact]', '约 1200 万用户的姓名、手机号泄露。');
  await officer.fill('[name=summary]', '合作渠道接口缺少频率限制，被批量拉取；已下线整改并告知用户。');
  await press(officer, 'Close');
  await officer.locator('.page-title', { hasText: 'Closed' }).waitFor();

  // The summary report, in Chinese.
  say(await world.turn(24 * 60));
  officer = await at(world, 'security_officer');
  await duty(officer, incident, /CAC.*Summary report/);
  await drafted(officer, 'final-report');
  await sent(officer, '网信办〔2026〕13 号');

  // Looking back: an action into the register, then the review ends.
  await officer.goto(`${incident}/review`);
  await officer.locator('main').getByRole('link', { name: 'Raise action' }).click();
  await officer.waitForURL(/\/actions\/new/);
  await officer.fill('[name=title]', '对外接口限频、脱敏并记录调用');
  await officer.fill('[name=due_on]', '2026-04-30');
  await press(officer, 'Raise action');
  await officer.waitForURL(/\/actions\/[0-9a-f-]{36}/);
  await officer.goto(`${incident}/review`);
  await officer.fill('[name=causes]', '接口没有频率限制，合作方账号未复核。');
  await officer.fill('[name=lessons]', '对外接口一律限频、脱敏。');
  await press(officer, 'Finish the review');
  await officer.getByText('Review finished').first().waitFor();
  await officer.goto(`${base}/incidents/reports?state=open`);
  assert.equal(await officer.locator(`tr[data-href^="${new URL(incident).pathname}/duties/"]`).count(), 0, 'no report is due any more');
}
