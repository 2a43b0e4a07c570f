import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import Docker from 'dockerode';
import type { ConsoleLink } from '../src/contract/console-session';
import { nearestRank, ascending } from '../src/cli/report/percentile';
import { TestBrowser } from '../test/support/browser';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../test/support/service';
import { serviceClient } from '../test/support/service-client';
import { zipOf } from '../test/support/zip';
import { fillRecords } from './filled-records';
import { describeMachine } from './machine';

const FUNCTIONS = 1000;
const CALLS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 15;
const QUERY_GOAL_MS = 50;
const VIEW_GOAL_MS = 1000;
const DAY_MS = 86_400_000;

/** What is asked, and how the page asks it. */
function questions(now: number): Readonly<Record<string, string>> {
  const uncalled = 'scale-999';
  return {
    'calls, the newest': 'calls?limit=100',
    'calls of a busy function': 'calls?function=scale-0&limit=100',
    'calls of a function without calls': `calls?function=${uncalled}&limit=100`,
    'cold calls': 'calls?kind=cold&limit=100',
    'failed calls': 'calls?outcome=failed&limit=100',
    'slow calls': 'calls?minMs=250&limit=100',
    'calls by a text': 'calls?text=order%20777007&limit=100',
    'calls of last night': `calls?until=${now - DAY_MS / 2}&limit=100`,
    'one call': 'calls/00000000-0000-4000-8000-000000000000',
    'lives of the last hour': `lives?since=${now - DAY_MS / 24}&limit=200`,
    'lives of a day': `lives?since=${now - DAY_MS}&limit=200`,
    'lives of a function without calls, a day': `lives?function=${uncalled}&since=${now - DAY_MS}&limit=200`,
    'decisions, the newest': 'decisions?limit=200',
    'decisions of a function without calls': `decisions?function=${uncalled}&limit=200`,
    'decisions of a kind that was not made': 'decisions?action=refuse&limit=200',
    'statistics of an hour': 'stats?since=3600',
    usage: 'usage',
    pools: 'pools',
    sources: 'sources',
    events: 'events?limit=200',
  };
}

/** A view, and what it shows when its first data are there. */
const VIEWS: Readonly<Record<string, string>> = {
  functions: 'tbody tr, [role=row]',
  calls: 'tbody tr, [role=row]',
  starts: 'main h1',
  pools: 'main h1',
  logs: 'main h1',
  sources: 'main h1',
  cost: '.figures',
  health: 'main h1',
};

async function main(): Promise<void> {
  const now = Date.now();
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `scale-${index}`);
  const dataDirectory = mkdtempSync(join(tmpdir(), 'lbx-scale-'));
  const began = performance.now();
  fillRecords({ path: join(dataDirectory, 'calls.db'), functions: names, calls: CALLS, until: now });
  say(`${CALLS} calls written in ${Math.round((performance.now() - began) / 1000)} s`);
  const service = await TestService.start({
    dataDirectory,
    env: { LAMBDABOX_RECORDS_MAX_CALLS: String(CALLS), LAMBDABOX_NETWORK: 'none' },
  });
  try {
    await createFunctions(service, names);
    say(await describeMachine(new Docker()));
    await timeQuestions(service, now);
    await timeViews(service);
  } finally {
    await service.stop();
  }
}

async function createFunctions(service: TestService, names: readonly string[]): Promise<void> {
  const client = new LambdaClient({
    ...{ endpoint: service.endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  const ZipFile = await zipOf({ 'index.js': 'exports.handler = async () => "hello";' });
  for (const FunctionName of names)
    await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::000000000000:role/lambdabox',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile },
      }),
    );
  client.destroy();
}

async function timeQuestions(service: TestService, now: number): Promise<void> {
  const client = serviceClient(service);
  for (const [what, path] of Object.entries(questions(now))) {
    const times: number[] = [];
    const [route = '', search = ''] = path.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      await client.json({ method: 'GET', path: `/_lambdabox/${route}`, query });
      times.push(performance.now() - from);
    }
    tell(what, ascending(times), QUERY_GOAL_MS);
  }
}

async function timeViews(service: TestService): Promise<void> {
  const browser = await TestBrowser.start();
  try {
    const page = await browser.visit();
    const { url } = await serviceClient(service).json<ConsoleLink>({
      method: 'POST',
      path: '/_lambdabox/console-links',
    });
    await page.goto(new URL(url, service.endpoint).href);
    for (const [view, first] of Object.entries(VIEWS)) {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const from = performance.now();
        await page.goto(`${service.endpoint}/console/${view}`);
        await page.locator(first).first().waitFor();
        times.push(performance.now() - from);
      }
      tell(`view ${view}`, ascending(times), VIEW_GOAL_MS);
    }
  } finally {
    await browser.stop();
  }
}

/** The middle and the longest; marked when the middle misses its goal. */
function tell(what: string, sorted: readonly number[], goalMs: number): void {
  const [median, longest] = [nearestRank(sorted, 0.5), nearestRank(sorted, 1)];
  const figures = [median, longest].map((ms) => `${ms.toFixed(1)} ms`.padStart(11)).join('');
  say(`${what.padEnd(40)}${figures}${median > goalMs ? `   over ${goalMs} ms` : ''}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
