import { GetPolicyCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { Page } from 'playwright-core';
import type { CallsAnswer } from '../../src/contract/call-row';
import type { SourcesAnswer } from '../../src/contract/source-view';
import { seriousFaults, type TestBrowser } from '../support/browser';
import { ConsoleBox } from '../support/console-box';
import { enterConsole } from '../support/console-page';
import { FIRST_BUILD_MS, type Functions } from '../support/lambda';
import type { TestService } from '../support/service';
import { serviceClient } from '../support/service-client';
import { until } from '../support/until';

const CODE = `exports.handler = async (event) => 'called by ' + (event.source ?? event.rawPath ?? 'nobody');`;
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alarms';
const PATIENCE_MS = 240_000;

let box: ConsoleBox;
let service: TestService;
let functions: Functions;
let browser: TestBrowser;

beforeAll(async () => {
  box = await ConsoleBox.start(512, 'f', CODE);
  ({ service, functions, browser } = box);
}, FIRST_BUILD_MS);
afterAll(() => box.stop());

const get = <T>(path: string) => serviceClient(service).json<T>({ method: 'GET', path });
const sources = async () => (await get<SourcesAnswer>('/_lambdabox/sources')).sources;

async function triggers(look: { width?: number } = {}): Promise<Page> {
  const page = await browser.visit(look);
  await enterConsole(page, service);
  await page.goto(`${service.endpoint}/console/functions/f?tab=triggers`);
  await page.getByRole('heading', { name: 'Add a trigger' }).waitFor();
  return page;
}

/** Fills the form of a kind, sees the command that does the same, and adds it. */
async function add(page: Page, kind: string, typed: Record<string, string>, command: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: kind });
  for (const [name, value] of Object.entries(typed)) await page.locator(`form [name="${name}"]`).fill(value);
  await page.locator('form .command').getByText(command).waitFor();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('status').getByText('Added.').waitFor();
}

/** Takes the trigger away whose row has these words, and says yes to what is asked. */
async function remove(page: Page, words: RegExp, verb: 'Remove' | 'Delete', command: RegExp): Promise<void> {
  const row = page.getByRole('row', { name: words });
  await row.getByRole('button', { name: verb }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(command).waitFor();
  await dialog.getByRole('button', { name: verb }).click();
  await row.waitFor({ state: 'detached' });
}

async function statements(): Promise<readonly string[]> {
  try {
    const { Policy = '{}' } = await functions.client.send(new GetPolicyCommand({ FunctionName: 'f' }));
    return (JSON.parse(Policy) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
  } catch {
    return [];
  }
}

test(
  'a function URL for anybody is open when it is made, and gone when it is deleted',
  async () => {
    const page = await triggers();
    await page.getByText('--function-url-auth-type NONE').waitFor();
    await page.getByRole('button', { name: 'Create, for anybody' }).click();
    const address = (await page.locator('code', { hasText: '.lambda-url.' }).textContent()) ?? '';
    const byPath = `${service.endpoint}/_lambdabox/urls/${new URL(address).hostname.split('.')[0]}/`;
    const answer = await fetch(byPath);
    expect([answer.status, await answer.text()]).toEqual([200, 'called by /']);
    await page.getByRole('button', { name: 'Delete' }).last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('aws lambda delete-function-url-config').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Create, for anybody' }).waitFor();
    expect([(await fetch(byPath)).status, await statements()]).toEqual([403, []]);
  },
  PATIENCE_MS,
);

test(
  'a mapping has the batch, the window and the filter that were asked for',
  async () => {
    const page = await triggers();
    const typed = { arn: QUEUE, batch: '100', window: '5', filter: '{"body":{"state":["paid"]}}' };
    await add(page, 'Queue or stream', typed, /--batch-size 100 --maximum-batching-window-in-seconds 5/);
    const { EventSourceMappings: [mapping] = [] } = await functions.client.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'f' }),
    );
    expect(mapping).toMatchObject({
      ...{ EventSourceArn: QUEUE, BatchSize: 100, MaximumBatchingWindowInSeconds: 5 },
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"state":["paid"]}}' }] },
    });
    await page.getByRole('cell', { name: '100, within 5 s, 1 filter' }).waitFor();
    await remove(page, /orders/, 'Delete', /delete-event-source-mapping --uuid/);
  },
  PATIENCE_MS,
);

test(
  "what AWS refuses is shown in its words, and what the kind's default is, is sent by nobody",
  async () => {
    const page = await triggers();
    await page.locator('form [name="arn"]').fill('arn:aws:sqs:us-east-1:000000000000:second');
    await page.locator('form [name="filter"]').fill('no pattern');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('alert').getByText('Invalid filter pattern definition.').waitFor();
    await page.locator('form [name="filter"]').fill('');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('status').getByText('Added.').waitFor();
    await page.getByRole('cell', { name: '10', exact: true }).waitFor();
    await remove(page, /second/, 'Delete', /delete-event-source-mapping/);
  },
  PATIENCE_MS,
);

test(
  'a rule calls from its first event on, and a schedule at its times',
  async () => {
    const page = await triggers();
    await add(page, 'Rule of the event bus', { name: 'paid' }, /aws lambda add-permission .*events/);
    const callsOf = async () => (await get<CallsAnswer>('/_lambdabox/calls?function=f')).calls.length;
    const before = await callsOf();
    await serviceClient(service).json({
      ...{ method: 'POST', path: '/', service: 'events' },
      headers: { 'X-Amz-Target': 'AWSEvents.PutEvents', 'Content-Type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ Entries: [{ Source: 'shop', DetailType: 'Paid', Detail: '{}' }] }),
    });
    await until(async () => (await callsOf()) > before);
    await add(
      page,
      'Schedule',
      { name: 'nightly', expression: 'cron(0 3 * * ? *)' },
      /lambdabox schedule add/,
    );
    await remove(page, /nightly/, 'Remove', /lambdabox schedule rm nightly/);
    await remove(page, /default\/paid/, 'Remove', /aws events delete-rule --name paid/);
    expect(await sources()).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'hooks of each kind are added, with the permission that they need, and removed',
  async () => {
    const page = await triggers();
    await add(
      page,
      'Bucket (S3 and what speaks as it does)',
      { name: 'b', bucket: 'photos' },
      /hooks add-s3 b/,
    );
    await page.getByRole('status').getByText(`${service.endpoint}/_lambdabox/in/s3`).waitFor();
    await page.getByRole('status').getByText('not shown again').waitFor();
    await add(page, 'Topic of SNS', { name: 's', topic: TOPIC }, /hooks add-sns s/);
    expect(await statements()).toEqual([
      expect.stringMatching(/^lambdabox-events-/),
      expect.stringMatching(/^lambdabox-s3-photos-/),
      expect.stringMatching(/^lambdabox-sns-alarms-/),
    ]);
    await add(page, 'HTTP route', { name: 'h', route: 'GET /hello/{name}' }, /hooks add-http h/);
    const routed = () => fetch(`${service.endpoint}/_lambdabox/routes/hello/you`);
    expect(await (await routed()).text()).toMatch(/^called by /);
    await add(page, 'Webhook', { name: 'w' }, /hooks add-webhook w --sender github/);
    expect((await fetch(`${service.endpoint}/_lambdabox/in/w`, { method: 'POST', body: '{}' })).status).toBe(
      401,
    );
    const rows = { b: /photos\//, s: /:alarms/, h: /GET \/hello/, w: /w \(github\)/ };
    for (const [name, words] of Object.entries(rows))
      await remove(page, words, 'Remove', new RegExp(`lambdabox hooks rm ${name}`));
    expect([(await routed()).status, await sources()]).toEqual([404, []]);
  },
  PATIENCE_MS,
);

test(
  'a hook of a name that is there is replaced by who says so, and MQTT asks for its connection first',
  async () => {
    const page = await triggers();
    await add(page, 'HTTP route', { name: 'h', route: 'GET /one' }, /hooks add-http h/);
    await page.getByRole('row', { name: /GET \/one/ }).waitFor();
    await page.locator('form [name="route"]').fill('GET /two');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('dialog').getByText('it is replaced').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
    await page.getByRole('row', { name: /GET \/two/ }).waitFor();
    await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Topics of MQTT' });
    await page.getByText('lambdabox connections add home mqtt').waitFor();
    expect(await page.locator('form').count()).toBe(0);
    await remove(page, /GET \/two/, 'Remove', /lambdabox hooks rm h/);
  },
  PATIENCE_MS,
);

test.each([1280, 390])(
  'the form of each kind shows without a fault, %i pixels wide',
  async (width) => {
    const page = await triggers({ width });
    const kinds = page.getByRole('combobox', { name: 'Kind' });
    const labels = await kinds.locator('option').allTextContents();
    expect(labels).toHaveLength(8);
    for (const label of labels) {
      await kinds.selectOption({ label });
      expect([label, await seriousFaults(page)]).toEqual([label, []]);
      const [wide, seen] = await page.evaluate<readonly [number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect([label, wide <= seen]).toEqual([label, true]);
    }
    expect(browser.complaints).toEqual([]);
  },
  PATIENCE_MS,
);
