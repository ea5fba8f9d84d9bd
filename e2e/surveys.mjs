// Surveys of the browser tests: opening one, answering it, counting its answers.
import assert from 'node:assert/strict';

import { numberIn } from './desk.mjs';
import { violations } from './violations.mjs';

/** The questionnaire of §4.3: a rating, four dimensions, and reasons for who gave 3 or less. */
const QUESTIONNAIRE = /客户服务满意度调查/;

/** Opens a survey with these channels; returns its page and its public link. */
export async function openSurvey(page, name, channels) {
  await page.goto('/surveys/new');
  await page.fill('[name=name]', name);
  const option = page.locator('[name=version_id] option', { hasText: QUESTIONNAIRE }).first();
  await page.selectOption('[name=version_id]', await option.getAttribute('value'));
  await page.locator('[name=privacy][value=confidential]').check();
  for (const box of await page.locator('[name=channel]').all()) await box.setChecked(channels.includes(await box.getAttribute('value')));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/settings\?done=1$/);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.locator('.page-title', { hasText: 'Open' }).waitFor();
  const { pathname } = new URL(page.url());
  return { survey: pathname.replace('/settings', ''), link: new URL(await page.locator('.link-text').innerText()).pathname };
}

/** How many have answered, as the settings say. */
export async function answers(page, survey) {
  await page.goto(`${survey}/settings`);
  return numberIn(await page.locator('.prop', { hasText: 'Answers' }).innerText());
}

export const TEXTS = {
  en: { next: 'Next', send: 'Send', needed: 'An answer is needed here.', wrong: 'What were you not satisfied with?', reason: 'Waited too long', thanks: /Thank you/ },
  'zh-Hans': { next: '下一步', send: '提交', needed: '此题必填。', wrong: '您不满意的主要原因是？', reason: '等待时间过长', thanks: /感谢/ },
};

/** Answers the questionnaire of §4.3 with a low score, from its first page to the thanks. */
export async function answer(page, lang, { low = true, preset = false, after } = {}) {
  const say = TEXTS[lang];
  if (!preset) {
    await page.getByRole('button', { name: say.next }).click();
    await page.getByText(say.needed).first().waitFor();
    await after?.('refused');
  }
  await page.locator(`[name="q.csat"][value="${low ? 2 : 5}"]`).check({ force: true });
  for (const row of ['attitude', 'efficiency']) await page.locator(`[name="q.service.${row}"][value="3"]`).check({ force: true });
  await page.getByRole('button', { name: say.next }).click();
  await page.locator('[name="q.nps"][value="4"]').waitFor({ state: 'attached' });
  await after?.('second');
  const reasons = page.getByText(say.wrong);
  assert.equal(await reasons.isVisible(), low, 'reasons are asked of who is not satisfied');
  if (low) await page.getByLabel(say.reason).check();
  await page.locator('[name="q.nps"][value="4"]').check({ force: true });
  await page.locator('[name="q.comment"]').fill('等了二十分钟 <b>&amp;');
  await page.getByRole('button', { name: say.send, exact: true }).click();
  await page.getByText(say.thanks).first().waitFor();
  await after?.('thanks');
}

/** What axe finds on the steps of answering. */
export function looker(page, left, look) {
  return async (step) => left.push(...(await violations(page, look)).map((one) => `${step}: ${one}`));
}
