import { PublishVersionCommand } from '@aws-sdk/client-lambda';
import type { Page } from 'playwright-core';
import { seriousFaults, type TestBrowser } from '../support/browser';
import { ConsoleBox } from '../support/console-box';
import { enterConsole } from '../support/console-page';
import { FIRST_BUILD_MS, type Functions } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, type TestService } from '../support/service';

const VIEWS = ['', 'functions', 'calls', 'starts', 'pools', 'logs', 'sources', 'cost', 'health'];
const MARKUP = '<img src=x onerror="document.title=1">';
const CODE = `exports.handler = async () => { console.log('${MARKUP}'); throw new TypeError('${MARKUP}'); };`;
const VERSIONED = `exports.handler = async ({ name }) => {
  console.log('hello ' + name);
  const by = process.env.AWS_LAMBDA_FUNCTION_VERSION;
  console.log('served by ' + by);
  return { by };
};`;
const PATIENCE_MS = 240_000;

let box: ConsoleBox;
let service: TestService;
let functions: Functions;
let browser: TestBrowser;

beforeAll(async () => {
  box = await ConsoleBox.start(1024, 'marked', CODE);
  ({ service, functions, browser } = box);
}, FIRST_BUILD_MS);
afterAll(() => box.stop());

const at = (path: string) => `${service.endpoint}/console/${path}`;

const enter = (page: Page) => enterConsole(page, service);

test(
  'a key pair opens it, a wrong one does not, and a log-out ends it',
  async () => {
    const page = await browser.visit();
    await page.goto(at(''));
    await page.getByLabel('Access key').fill(ACCESS_KEY_ID);
    await page.getByLabel('Secret key').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Secret key').fill(SECRET_ACCESS_KEY);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByText('You have logged out.').waitFor();
    await page.goto(at('functions'));
    await page.getByLabel('Secret key').waitFor();
  },
  PATIENCE_MS,
);

test(
  'a function is created, called, and its call looked at: waterfall, reason and log',
  async () => {
    const page = await browser.visit();
    await enter(page);
    await page.goto(at('functions'));
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByLabel('Name', { exact: true }).fill('made-here');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'made-here' }).waitFor();
    await page.getByRole('button', { name: 'Invoke' }).click();
    await page.getByText('"hello": "world"').waitFor();
    await page.getByRole('table', { name: 'Phases of the call' }).waitFor();
    await page.locator('a[href*="/console/calls/"]').first().click();
    await page.getByText('Where its time went').waitFor();
    await page.getByText('called with').first().waitFor();
    await page.goto(at('calls?function=made-here'));
    await page.getByRole('link', { name: 'made-here' }).first().waitFor();
    await page.goto(at('starts?function=made-here'));
    await page.locator('svg.histogram rect').first().waitFor();
  },
  PATIENCE_MS,
);

test(
  'its code is edited where it stands',
  async () => {
    const page = await browser.visit();
    await enter(page);
    await page.goto(at('functions/made-here?tab=code'));
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('export const handler = async () => "edited";\n');
    await page.getByRole('button', { name: 'Save as a new version' }).click();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page
      .getByRole('region', { name: 'Versions' })
      .getByRole('cell', { name: '1', exact: true })
      .waitFor();
    const answer = await functions.invoke('made-here', {}, { Qualifier: '1' });
    expect(answer.payload).toBe('"edited"');
    await page.goto(at('starts?function=made-here'));
    await page.getByRole('button', { name: 'Before and after a deployment' }).click();
    const changes = page
      .getByRole('table')
      .filter({ has: page.getByRole('columnheader', { name: 'Since' }) });
    await changes
      .getByText(/of few calls|none before|none since/)
      .first()
      .waitFor();
    for (const side of ['Before', 'Since'])
      await page
        .getByRole('region', { name: side, exact: true })
        .locator('svg.histogram rect')
        .first()
        .waitFor();
  },
  PATIENCE_MS,
);

test(
  'what functions write is shown as the text that it is',
  async () => {
    await functions.invoke('marked', {});
    const page = await browser.visit();
    await enter(page);
    await page.goto(at('calls?function=marked&outcome=failed'));
    await page.locator('a.mono[href*="/console/calls/"]').first().click();
    await page.locator('.log .text', { hasText: MARKUP }).first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    await page.goto(at('logs?function=marked'));
    await page.locator('.log .text', { hasText: MARKUP }).first().waitFor();
    expect([await page.locator('main img').count(), await page.title()]).toEqual([0, 'lambdabox']);
  },
  PATIENCE_MS,
);

test(
  'a call is replayed on another version, and what differs is marked',
  async () => {
    await functions.deployNode('replayed', VERSIONED, { MemorySize: 128 });
    await functions.client.send(new PublishVersionCommand({ FunctionName: 'replayed' }));
    await functions.invoke('replayed', { name: 'Zo\u00eb' });
    const page = await browser.visit();
    await enter(page);
    await page.goto(at('calls?function=replayed'));
    await page.locator('a.mono[href*="/console/calls/"]').first().click();
    await page.getByLabel('Event of the call').getByText('Zo\u00eb').waitFor();
    const version = page.getByRole('combobox', { name: 'Version or alias' });
    await version.locator('option', { hasText: /^1$/ }).waitFor({ state: 'attached' });
    await version.selectOption('1');
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('row', { name: /Version.*differs/ }).waitFor();
    await page.getByLabel('Answer').getByText('"by": "1"').waitFor();
    await page.locator('.log .differs', { hasText: 'served by 1' }).waitFor();
    const alike = page.locator('.log .line', { hasText: 'hello Zo\u00eb' });
    expect([await alike.count(), await page.locator('.log .differs', { has: alike }).count()]).toEqual([
      2, 0,
    ]);
    await page.reload();
    await page.getByRole('row', { name: /Version.*differs/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  },
  PATIENCE_MS,
);

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
] as const)(
  'every view shows without a fault, %s and %i pixels wide',
  async (colorScheme, width) => {
    const page = await browser.visit({ colorScheme, width });
    await enter(page);
    for (const view of VIEWS) {
      await page.goto(at(view));
      await page.locator('main h1').waitFor();
      await page.locator('main .loading').first().waitFor({ state: 'detached' });
      expect([view, await seriousFaults(page)]).toEqual([view, []]);
      const [wide, seen] = await page.evaluate<readonly [number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect([view, wide <= seen]).toEqual([view, true]);
    }
    expect(browser.complaints).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'keys lead through it',
  async () => {
    const page = await browser.visit();
    await enter(page);
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'Pools', level: 1 }).waitFor();
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: /request id/ }).fill('marked');
    await page.getByRole('option', { name: 'marked function' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'marked' }).waitFor();
  },
  PATIENCE_MS,
);

test(
  'a service that starts anew under the page asks to log in again',
  async () => {
    const page = await browser.visit();
    await enter(page);
    await box.restart();
    await page.goto(at('functions'));
    await page.getByLabel('Secret key').waitFor();
  },
  PATIENCE_MS,
);
