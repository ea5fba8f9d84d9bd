// The whole loop, in weeks of a turned clock: what was bought, said, repaired, asked and was not good enough becomes an action.
import assert from 'node:assert/strict';

import { newBrowser, scene, until } from '../desk.mjs';
import { mailbox } from '../mailbox.mjs';
import { turned } from '../turned.mjs';

const HOUR = 60;
const DAY = 24 * HOUR;

scene('a purchase is followed up until a low score has become an action', async (t) => {
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

async function tell(world, post, say) {
  const { base } = world;
  // Monday: a gateway is sold.
  let agent = await at(world, 'agent');
  await agent.goto(`${base}/customers/new`);
  await agent.fill('[name=name]', '王小明');
  await agent.fill('[name=phone]', '13812341234');
  await agent.fill('[name=email]', 'wang@example.org');
  await press(agent, 'Save');
  await agent.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  const customer = new URL(agent.url()).pathname.split('/').pop();
  await agent.goto(`${base}/purchases/new?customer=${customer}`);
  await agent.fill('[name=product]', 'Gateway AX3000');
  await press(agent, 'Register purchase');
  await agent.waitForURL(/\/purchases\/[0-9a-f-]{36}/);
  await until('the plan makes two calls', async () => {
    await agent.reload();
    return (await agent.locator('a[href^="/visits/"]').count()) >= 2;
  });

  // Thursday: the call of the third day finds trouble, which becomes a complaint and a service order.
  say(await world.turn(3 * DAY + HOUR));
  agent = await at(world, 'agent');
  await agent.goto(`${base}/visits`);
  await press(agent, 'Next call');
  await agent.locator('#f-call').waitFor();
  const called = new URL(agent.url()).pathname;
  await agent.locator('[name=outcome][value=reached]').check({ force: true });
  await agent.locator('[name=satisfaction][value="2"]').check({ force: true });
  await agent.fill('[name=problem]', 'No network in the bedroom');
  await agent.getByRole('button', { name: 'Save', exact: true }).click();
  await agent.getByRole('link', { name: 'New ticket' }).click();
  assert.equal(await agent.inputValue('[name=subject]'), 'No network in the bedroom');
  await press(agent, 'Register ticket');
  await agent.waitForURL(/\/tickets\/[0-9a-f-]{36}/);
  await agent.goto(`${base}${called}`);
  await agent.getByRole('link', { name: 'New service order' }).click();
  assert.equal(await agent.inputValue('[name=problem]'), 'No network in the bedroom');
  const technician = await agent.locator('[name=technician] option', { hasText: 'engineer' }).getAttribute('value');
  await agent.selectOption('[name=technician]', technician);
  await agent.fill('[name=slot_from]', '2026-03-05T13:00');
  await agent.fill('[name=slot_to]', '2026-03-05T15:00');
  await press(agent, 'Register');
  await agent.waitForURL(/\/service-orders\/[0-9a-f-]{36}/);
  const order = new URL(agent.url()).pathname;

  // The same afternoon the technician carries it out, on the phone's page.
  say(await world.turn(3 * HOUR));
  const engineer = await at(world, 'engineer');
  await engineer.goto(`${base}/my-day`);
  await engineer.locator('.day-card', { hasText: 'No network in the bedroom' }).waitFor();
  await press(engineer, 'Set out');
  await press(engineer, 'Arrived, begin');
  await engineer.goto(`${base}${order}`);
  await engineer.fill('[name=result]', 'Moved the gateway');
  await engineer.selectOption('[name=cause]', 'network');
  await press(engineer, 'Work is done');
  await engineer.fill('[name=signer]', '王小明');
  await press(engineer, 'Sign');
  await engineer.locator('#signature', { hasText: '王小明' }).waitFor();

  // After each call a survey asks by mail; a low score is to be called back within a day.
  const manager = await at(world, 'quality_manager');
  await manager.goto(`${base}/surveys/new`);
  await manager.fill('[name=name]', 'After a call');
  const version = manager.locator('[name=version_id] option', { hasText: 'Customer service satisfaction' }).first();
  await manager.selectOption('[name=version_id]', await version.getAttribute('value'));
  await manager.locator('[name=privacy][value=identified]').check();
  for (const box of await manager.locator('[name=channel]').all()) await box.setChecked((await box.getAttribute('value')) === 'email');
  await manager.locator('details.form-section').evaluateAll((all) => all.forEach((one) => { one.open = true; }));
  await manager.selectOption('[name=moment]', 'visit.done');
  await manager.fill('[name=delay_hours]', '0');
  await manager.fill('[name=share]', '100');
  await manager.selectOption('[name=callback_metric]', 'csat');
  await manager.fill('[name=callback_at_most]', '25');
  await manager.fill('[name=callback_within]', '24');
  await press(manager, 'Save');
  await manager.waitForURL(/\/settings\?done=1$/);
  await press(manager, 'Open');
  await manager.locator('.page-title', { hasText: 'Open' }).waitFor();

  // Days later the call after the service, then the mail and its low score.
  say(await world.turn(4 * DAY - 4 * HOUR));
  agent = await at(world, 'agent');
  await agent.goto(`${base}/visits`);
  await press(agent, 'Next call');
  await agent.locator('#f-call').waitFor();
  assert.ok(await agent.locator(`a[href="${order}"]`).count(), 'the call is about the service');
  await agent.locator('[name=outcome][value=reached]').check({ force: true });
  await agent.locator('[name=satisfaction][value="3"]').check({ force: true });
  await agent.getByRole('button', { name: 'Save', exact: true }).click();
  await agent.locator('.call-said').waitFor();
  const mail = await until('the survey arrives by mail', () => post.mails.find(({ to }) => to === 'wang@example.org'), 90_000);
  const link = mail.text.match(/https?:\/\/[^\s"<>]+\/s\/[^\s"<>]+/)[0].replace(/&amp;/g, '&').split('?')[0];
  const reader = await newBrowser({ size: 'phone' });
  await reader.goto(link);
  // Answers given in no time are doubted.
  await world.turn(2);
  await reader.locator('[name="q.csat"][value="1"]').check({ force: true });
  await press(reader, 'Next');
  await reader.locator('[name="q.nps"][value="2"]').check({ force: true });
  await reader.getByLabel('Problem not solved').check();
  await press(reader, 'Send');
  await reader.getByText(/Thank you/).first().waitFor();

  // The call-back, and the action.
  const supervisor = await at(world, 'tenant_admin');
  await supervisor.goto(`${base}/callbacks?state=open`);
  await supervisor.locator('a[href^="/callbacks/"]').filter({ hasText: /^R-/ }).first().click();
  await press(supervisor, 'Take');
  await press(supervisor, 'Reached');
  await supervisor.locator('#f-close').waitFor();
  await supervisor.getByRole('link', { name: 'Raise action' }).click();
  await supervisor.waitForURL(/\/actions\/new/);
  if (!(await supervisor.inputValue('[name=title]'))) await supervisor.fill('[name=title]', 'Gateways are placed with the customer');
  await supervisor.fill('[name=due_on]', '2026-04-30');
  await press(supervisor, 'Raise action');
  await supervisor.waitForURL(/\/actions\/[0-9a-f-]{36}/);
  await supervisor.locator('#props a[href^="/callbacks/"]').waitFor();
}
