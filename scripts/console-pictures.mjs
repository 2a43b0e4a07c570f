// Pictures of a call's page in the console, for light and for dark ground; scripts/pictures.sh runs it:
//   node scripts/console-pictures.mjs "$(lambdabox console --print)" <request id> docs/images/console-call
// The link logs in once.
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const [link, requestId, picture] = process.argv.slice(2);
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: sandbox });
try {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForSelector('.shell');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.goto(new URL(`/console/calls/${requestId}`, link).href);
    await page.getByText('REPORT RequestId').waitFor();
    const file = `${picture}-${colorScheme}.png`;
    await page.screenshot({ path: file, animations: 'disabled' });
    execFileSync('pngquant', ['--force', '--strip', '--speed', '1', '--output', file, file]);
    console.error(file);
  }
} finally {
  await browser.close();
}
