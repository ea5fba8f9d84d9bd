// A questionnaire is built: with script it keeps itself and the preview follows; without, every button is a form's.
import assert from 'node:assert/strict';

import { as, newBrowser, personOf, scene, tenant } from '../desk.mjs';

async function newQuestionnaire(page, name) {
  await page.goto('/questionnaires/new');
  await page.fill('[name=name]', name);
  await page.selectOption('[name=language]', 'en');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/\/questionnaires\/[0-9a-f-]{36}$/);
}

/** The button of the palette of the last page. */
const ready = (page, name) => page.locator('.palette-add').last().getByRole('button', { name, exact: true });

scene('a question keeps itself while it is typed, and the preview follows', async () => {
  const page = await as('quality_manager');
  await newQuestionnaire(page, 'Kept as typed');
  await ready(page, 'Satisfaction (CSAT)').click();
  await page.locator('#edit').waitFor();
  const preview = page.locator('#preview');
  await preview.getByText('Overall, how satisfied are you').waitFor();
  assert.equal(await page.locator('.build-card').count(), 1, 'the builder alone was exchanged');

  const text = page.locator('#edit [name="text.en"]');
  await text.fill('How was the shop?');
  await text.blur();
  await preview.getByText('How was the shop?').waitFor();
  await text.fill('How was our shop?');
  await text.blur();
  await preview.getByText('How was our shop?').waitFor();
  assert.equal(await page.locator('#build-said').innerText(), '', 'no complaint');
  await page.reload();
  await page.locator('.build-card').getByText('How was our shop?').first().waitFor();

  // A second one that depends on the first.
  if (!(await page.locator('.palette-add').last().evaluate((box) => box.open))) await page.locator('.palette-add > summary').last().click();
  await ready(page, 'Single choice').click();
  await page.locator('#edit [name="choice.0.label.en"]').waitFor();
  await page.locator('#edit [name="text.en"]').fill('What was wrong?');
  await page.locator('#edit [name="choice.0.label.en"]').fill('The queue');
  await page.locator('#edit [name="choice.1.label.en"]').fill('The price');
  await page.locator('#edit summary', { hasText: 'Logic' }).click();
  await page.selectOption('#edit [name="show.0.of"]', 'csat');
  await page.selectOption('#edit [name="show.0.op"]', 'at_most');
  await page.fill('#edit [name="show.0.value"]', '3');
  await page.getByRole('button', { name: 'Save and close' }).click();
  await page.locator('.build-logic', { hasText: 'csat ≤ 3' }).waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('#build-state', { hasText: 'Published, version 1' }).waitFor();
});

scene('what somebody else has changed meanwhile is not overwritten unseen', async () => {
  const [page, other] = [await as('quality_manager'), await as('tenant_admin')];
  await newQuestionnaire(page, 'Two at once');
  await ready(page, 'Open comment').click();
  await page.locator('#edit').waitFor();
  await other.goto(`${new URL(page.url()).pathname}?edit=comment`);
  await other.locator('#edit [name="text.en"]').fill('Theirs');
  await other.getByRole('button', { name: 'Save and close' }).click();
  await other.locator('.build-card', { hasText: 'Theirs' }).waitFor();

  await page.locator('#edit [name="text.en"]').fill('Mine');
  await page.locator('#edit [name="text.en"]').blur();
  await page.locator('#build-said', { hasText: 'Somebody else has changed this question' }).waitFor();
  assert.equal(await page.inputValue('#edit [name="text.en"]'), 'Mine', 'what was typed is still there');
  await page.getByRole('button', { name: 'Save and close' }).click();
  await page.locator('.build-card', { hasText: 'Mine' }).waitFor();
});

scene('without script a questionnaire is built and a survey opened', async () => {
  const page = await newBrowser({ script: false });
  await page.goto('/sign-in');
  await page.fill('[name=tenant]', tenant());
  await page.fill('[name=email]', personOf('quality_manager').email);
  await page.fill('[name=password]', personOf('quality_manager').password);
  await page.press('[name=password]', 'Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await newQuestionnaire(page, 'No script');
  await ready(page, 'Four service dimensions').click();
  await page.getByRole('button', { name: 'Save and close' }).click();
  await page.locator('.palette-add > summary').last().click();
  await ready(page, 'Recommendation (NPS)').click();
  await page.getByRole('button', { name: 'Save and close' }).click();
  await page.locator('#q-nps').getByRole('button', { name: 'Move up' }).click();
  assert.deepEqual(await page.locator('.build-card').evaluateAll((cards) => cards.map((card) => card.id)), ['q-nps', 'q-service']);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('#build-state', { hasText: 'Published, version 1' }).waitFor();

  await page.getByRole('link', { name: 'New survey' }).click();
  await page.waitForURL(/\/surveys\/new/);
  assert.equal(await page.inputValue('[name=name]'), 'No script');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/settings\?done=1$/);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.locator('.page-title', { hasText: 'Open' }).waitFor();
  assert.match(await page.locator('.link-text').innerText(), /\/s\/demo\/[a-z2-9]{10}$/);
});
