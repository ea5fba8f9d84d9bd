// People outside answer, by every way that needs nobody to ask them: a link on a phone, another site's page, no network,
// and paper typed in afterwards.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';

import { as, base, newBrowser, scene, until } from '../desk.mjs';
import { answer, answers, looker, openSurvey, TEXTS } from '../surveys.mjs';
import { violations } from '../violations.mjs';
import { KB, weigh, words } from '../weigh.mjs';

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
