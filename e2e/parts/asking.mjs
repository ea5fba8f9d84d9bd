// People are asked: by a mail whose first question stands in it, and by an interviewer on the telephone.
import assert from 'node:assert/strict';

import { as, mails, newBrowser, scene, until } from '../desk.mjs';
import { answer, answers, looker, openSurvey, TEXTS } from '../surveys.mjs';
import { violations } from '../violations.mjs';

/** Invites people of a list, a line each. */
async function invite(page, survey, lines) {
  await page.goto(`${survey}/invitations`);
  await page.locator('summary', { hasText: 'Invite' }).click();
  await page.fill('[name=people]', lines.join('\n'));
  await page.getByRole('button', { name: 'Invite them' }).click();
  await page.locator('#invitations-rows tr').first().waitFor();
}

for (const lang of ['en', 'zh-Hans']) {
  scene(`a mail asks the first question and leads to the rest, in ${lang}`, async () => {
    const desk = await as('quality_manager');
    const { survey } = await openSurvey(desk, `Mail ${lang}`, ['email']);
    const address = `reader-${lang.toLowerCase()}@example.org`;
    await invite(desk, survey, [`Reader, ${address}, ${lang}`]);
    const mail = await until('the mail arrives', () => mails().find(({ to }) => to === address), 30_000);
    assert.match(mail.text, lang === 'en' ? /Overall, how satisfied/ : /总体来说/, 'the first question stands in the mail');
    const links = mail.text.match(/https?:\/\/[^\s"<>]+\/s\/demo\/[a-z2-9]{16}[^\s"<>]*/g).map((link) => link.replace(/&amp;/g, '&'));
    const chosen = links.find((link) => /[?&]csat=2(&|$)/.test(link));
    assert.ok(chosen, `each point of the scale is a link: ${links.length} links`);
    const page = await newBrowser({ size: 'phone', lang: lang === 'en' ? 'en' : 'zh-CN' });
    await page.goto(chosen);
    assert.equal(await page.getAttribute('html', 'lang'), lang);
    assert.ok(await page.locator('[name="q.csat"][value="2"]').isChecked(), 'what was chosen in the mail is chosen');
    const left = [];
    await looker(page, left, ['phone', 'light'])('first');
    await answer(page, lang, { preset: true, after: looker(page, left, ['phone', 'light']) });
    assert.deepEqual(left, []);
    assert.equal(await answers(desk, survey), 1);
    await page.goto(chosen);
    assert.equal(await page.locator('[name="q.csat"]').count(), 0, 'a personal link counts once');
    await desk.goto(`${survey}/invitations`);
    await desk.locator('#invitations-rows', { hasText: 'Answered' }).waitFor();
  }, { timeout: 90_000 });

  scene(`an interviewer asks by telephone, in ${lang}`, async () => {
    const desk = await as('quality_manager');
    const { survey } = await openSurvey(desk, `Phone ${lang}`, ['phone']);
    const number = lang === 'en' ? '13911110001' : '13911110002';
    await invite(desk, survey, [`Listener, ${number}, ${lang}`]);
    const page = await as('agent', { lang });
    await page.goto('/interviews');
    const row = page.locator('tr', { hasText: `Phone ${lang}` });
    await row.getByRole('button').click();
    await page.locator('.interview-phone', { hasText: number }).waitFor();
    assert.deepEqual(await violations(page, ['desktop', 'light']), []);
    const save = page.getByRole('button', { name: lang === 'en' ? 'Save and next' : '保存并继续' });
    await page.locator('[name="q.comment"]').fill('信号不好');
    await save.click();
    await page.getByText(TEXTS[lang].needed).first().waitFor();
    assert.equal(await page.inputValue('[name="q.comment"]'), '信号不好', 'what was typed is still there');
    await page.locator('[name="q.csat"][value="5"]').check({ force: true });
    await page.locator('[name="q.nps"][value="10"]').check({ force: true });
    await save.click();
    await page.waitForURL(/\/interviews(\?|$)/);
    assert.equal(await answers(desk, survey), 1);
  });
}
