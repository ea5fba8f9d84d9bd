// Getting in and out.
import assert from 'node:assert/strict';

import { newBrowser, personOf, scene, tenant } from '../desk.mjs';

const pathOf = (page) => new URL(page.url()).pathname;

async function fill(page, role, password = personOf(role).password) {
  await page.fill('[name=tenant]', tenant());
  await page.fill('[name=email]', personOf(role).email);
  await page.fill('[name=password]', password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

scene('a wrong password is refused beside the form, and what was typed stays', async () => {
  const page = await newBrowser();
  await page.goto('/sign-in');
  const answer = page.waitForResponse((one) => one.request().method() === 'POST');
  await fill(page, 'supervisor', 'not the password');
  assert.equal((await answer).status(), 401);
  await page.getByRole('alert').waitFor();
  assert.equal(pathOf(page), '/sign-in');
  assert.match(await page.getByRole('alert').innerText(), /password/i);
  assert.equal(await page.inputValue('[name=tenant]'), tenant());
  assert.equal(await page.inputValue('[name=email]'), personOf('supervisor').email);
  assert.equal(await page.inputValue('[name=password]'), '', 'a password is not sent back');

  await fill(page, 'supervisor');
  await page.waitForURL('**/tickets');
});

scene('a quality manager begins at the dashboard, a supervisor at the tickets', async () => {
  for (const [role, place] of [['quality_manager', '/dashboard'], ['supervisor', '/tickets']]) {
    const page = await newBrowser();
    await page.goto('/sign-in');
    await fill(page, role);
    await page.waitForURL(`**${place}`);
    assert.ok(await page.locator(`.rail-item[aria-current=page][href="${place}"]`).count(), 'the rail shows the place');
  }
});

scene('who is sent to sign in comes back to the page that was asked for', async () => {
  const page = await newBrowser();
  await page.goto('/tickets?state=all&priority=p1');
  assert.equal(pathOf(page), '/sign-in');
  await fill(page, 'supervisor');
  await page.waitForURL((url) => url.pathname === '/tickets');
  const { searchParams } = new URL(page.url());
  assert.deepEqual([...searchParams], [['state', 'all'], ['priority', 'p1']]);
});

scene('an address of another house is not followed after signing in', async () => {
  const page = await newBrowser();
  await page.goto('/sign-in?next=//example.com/');
  await fill(page, 'supervisor');
  await page.waitForURL('**/tickets');
});

scene('after signing out the pages are closed', async () => {
  const page = await newBrowser();
  await page.goto('/sign-in');
  await fill(page, 'supervisor');
  await page.waitForURL('**/tickets');
  await page.locator('.top-tools details.menu').last().locator('summary').click();
  await page.locator('form[action="/sign-out"] button').click();
  await page.waitForURL('**/sign-in*');
  await page.goBack();
  await page.goto('/tickets');
  assert.equal(pathOf(page), '/sign-in');
});
