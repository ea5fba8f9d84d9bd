// People outside answer, by every way that needs nobody to ask them: a link on a phone, another site's page, no network,
// and paper typed in afterwards.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';

import { as, base, newBrowser, numberIn, scene, until } from '../desk.mjs';
import { violations } from '../violations.mjs';
import { KB, weigh, words } from '../weigh.mjs';

/** The questionnaire of §4.3: a rating, four dimensions, and reasons for who gave 3 or less. */
const QUESTIONNAIRE = /客户服务满意度调查/;

/** Opens a survey with these channels; returns its page and its public link. */
async function openSurvey(page, name, channels) {
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
async function answers(page, survey) {
  await page.goto(`${survey}/settings`);
  return numberIn(await page.locator('.prop', { hasText: 'Answers' }).innerText());
}

const TEXTS = {
  en: { next: 'Next', send: 'Send', needed: 'An answer is needed here.', wrong: 'What were you not satisfied with?', reason: 'Waited too long', thanks: /Thank you/ },
  'zh-Hans': { next: '下一步', send: '提交', needed: '此题必填。', wrong: '您不满意的主要原因是？', reason: '等待时间过长', thanks: /感谢/ },
};

/** Answers the questionnaire of §4.3 with a low score, from its first page to the thanks. */
async function answer(page, lang, { low = true, after } = {}) {
  const say = TEXTS[lang];
  await page.getByRole('button', { name: say.next }).click();
  await page.getByText(say.needed).first().waitFor();
  await after?.('refused');
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
  await page.getByRole('button', { name: say.send }).click();
  await page.getByText(say.thanks).first().waitFor();
  await after?.('thanks');
}

/** What axe finds on the steps of answering. */
function looker(page, left, look) {
  return async (step) => left.push(...(await violations(page, look)).map((one) => `${step}: ${one}`));
}

for (const lang of ['en', 'zh-Hans']) {
  scene(`a link is answered on a phone, in ${lang}`, async (t) => {
    const desk = await as('quality_manager');
    const { survey, link } = await openSurvey(desk, `Link ${lang}`, ['link']);
    const page = await newBrowser({ lang: lang === 'en' ? 'en' : 'zh-CN', size: 'phone', scheme: lang === 'en' ? 'light' : 'dark' });
    const weight = await weigh(page, link, () => page.waitForLoadState('networkidle'));
    t.diagnostic(`questionnaire ${words(weight)}`);
    assert.ok(weight.bytes > 5 * KB && weight.bytes <= 60 * KB, words(weight));
    assert.equal(await page.getAttribute('html', 'lang'), lang);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    const left = [];
    await looker(page, left, ['phone', lang === 'en' ? 'light' : 'dark'])('first');
    await answer(page, lang, { after: looker(page, left, ['phone', lang === 'en' ? 'light' : 'dark']) });
    assert.deepEqual(left, []);
    assert.equal(await answers(desk, survey), 1);
    // Once is enough.
    await page.goto(link);
    assert.equal(await page.locator('[name="q.csat"]').count(), 0, 'not asked again');
  });

  scene(`a questionnaire inside another site's page is answered, in ${lang}`, async () => {
    const desk = await as('quality_manager');
    const { survey, link } = await openSurvey(desk, `Widget ${lang}`, ['widget']);
    // Another site: its own port is its own origin.
    const site = createServer((_, reply) => {
      reply.setHeader('content-type', 'text/html; charset=utf-8');
      reply.end(`<!doctype html><html lang="${lang}"><title>Shop</title><h1>Shop</h1><script src="${base()}${link}/widget.js"></script></html>`);
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    try {
      const page = await newBrowser({ lang: lang === 'en' ? 'en' : 'zh-CN' });
      await page.goto(`http://127.0.0.1:${site.address().port}/`);
      await page.locator('body > button').click();
      const frame = page.frameLocator('iframe');
      await frame.locator('[name="q.csat"]').first().waitFor({ state: 'attached' });
      await answer(frame, lang);
      await page.reload();
      assert.equal(await page.locator('body > button').count(), 0, 'who has answered is not asked again');
    } finally {
      site.close();
    }
    assert.equal(await answers(desk, survey), 1);
  });

  scene(`answers given without a network are sent when there is one, in ${lang}`, async () => {
    const desk = await as('quality_manager');
    const { survey, link } = await openSurvey(desk, `Offline ${lang}`, ['offline']);
    const page = await newBrowser({ lang: lang === 'en' ? 'en' : 'zh-CN', size: 'phone' });
    await page.goto(`${link}/offline`);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    const left = [];
    await looker(page, left, ['phone', 'light'])('first');
    await page.context().setOffline(true);
    // The page itself is on the device.
    await page.reload();
    await page.locator('[name="q.csat"]').first().waitFor({ state: 'attached' });
    await answer(page, lang, { after: looker(page, left, ['phone', 'light']) });
    assert.deepEqual(left, []);
    assert.equal(await answers(desk, survey), 0, 'nothing has arrived');
    await page.locator('#again').click();
    await answer(page, lang, { low: false });
    await page.context().setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await until('both answers have arrived', async () => (await answers(desk, survey)) === 2);
  });

  scene(`a paper questionnaire is typed in, in ${lang}`, async () => {
    const desk = await as('quality_manager');
    const { survey } = await openSurvey(desk, `Paper ${lang}`, ['paper']);
    const page = await as('agent', { lang });
    await page.goto(`${survey}/paper`);
    assert.deepEqual(await violations(page, ['desktop', 'light']), []);
    const save = page.getByRole('button', { name: lang === 'en' ? 'Save and next' : '保存并录入下一份' });
    await page.locator('[name="q.comment"]').fill('字迹不清');
    await save.click();
    await page.getByText(TEXTS[lang].needed).first().waitFor();
    assert.equal(await page.inputValue('[name="q.comment"]'), '字迹不清', 'what was typed is still there');
    await page.locator('[name="q.csat"][value="4"]').check({ force: true });
    await page.locator('[name="q.nps"][value="9"]').check({ force: true });
    await save.click();
    await page.locator('.toast-item').waitFor();
    assert.equal(await page.inputValue('[name="q.comment"]'), '', 'the next one');
    assert.equal(await answers(desk, survey), 1);
  });
}
