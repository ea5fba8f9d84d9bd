// A Chromium for tests: Debian's, driven by playwright-core, told not to call home.
import { chromium } from 'playwright-core';

export const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

export async function launch() {
  return chromium.launch({
    executablePath: process.env.SQM_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

// Signs in through the page, as a person does.
export async function signIn(page, base, { tenant, email, password }) {
  await page.goto(`${base}/sign-in`);
  await page.fill('[name=tenant]', tenant);
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/sign-in')), page.press('[name=password]', 'Enter')]);
}
