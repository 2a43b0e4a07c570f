import type { UsageAnswer } from '../../../../src/contract/usage-answer';
import { FakeLambda } from '../fake-lambda';
import { Folder } from '../folder';
import { cli } from '../support';

let service: FakeLambda;
let folder: Folder;
beforeEach(async () => {
  service = await new FakeLambda().start();
  folder = new Folder();
});
afterEach(async () => {
  folder.remove();
  await service.stop();
});

const HALF: UsageAnswer['functions'][number] = {
  ...{ functionName: 'orders', calls: 1_500_000, errors: 12, billedGbSeconds: 750_000 },
  ...{ provisionedBilledGbSeconds: 0, provisionedGbSeconds: 0, idleGbSeconds: 1234.5, frozenGbSeconds: 99 },
  savedSeconds: 3600,
};
const REPORT: UsageAnswer = {
  ...{ since: '2026-11-01', until: '2026-11-30', beganAt: Date.parse('2026-10-03T04:05:06Z') },
  ...{ now: Date.parse('2026-11-16T00:00:00Z'), functions: [HALF], days: [] },
  stems: [{ runtime: 'nodejs24.x', gbSeconds: 500 }],
};
const run = (...args: string[]) => cli(['usage', ...args], { endpoint: service.endpoint, cwd: folder.path });

test('what was used and what AWS would ask for it, seen and projected', async () => {
  service.on('GET /_lambdabox/usage', { body: REPORT });
  const { code, stdout } = await run('--month', '2026-11');
  expect(code).toBe(0);
  expect(stdout).toContain('2026-11-01 to 2026-11-30 UTC, metered since 2026-10-03 04:05');
  expect(stdout).toMatch(/orders +1,500,000 +12 +750,000 +1,235 +99\.0 +3,600 s/);
  expect(stdout).toMatch(/stems nodejs24\.x +500/);
  expect(stdout).toContain('The same on AWS (us-east-1, on demand, USD, prices of 2025-10-01)');
  expect(stdout).toMatch(/requests +1,500,000 +\$0\.30 +\$0\.30 +3,000,000 +\$0\.60 +\$0\.60/);
  expect(stdout).toMatch(/GB-seconds of calls +750,000 +\$12\.50 +\$10\.00 +1,500,000 +\$25\.00 +\$20\.00/);
  expect(stdout).toMatch(/less the free tier +-\$6\.87 +-\$5\.53/);
  expect(stdout).toMatch(/to pay +\$18\.73 +\$15\.07/);
  expect(stdout).not.toContain('provisioned GB-s');
  expect(stdout).toContain('The month is 30 days like the 15.0 days seen');
  expect(service.asked('GET /_lambdabox/usage')[0]?.query.toString()).toBe(
    'since=2026-11-01&until=2026-11-30',
  );
});

test('provisioned concurrency has lines of its own where there is some', async () => {
  const functions = [{ ...HALF, provisionedGbSeconds: 1e6, provisionedBilledGbSeconds: 1e5 }];
  service.on('GET /_lambdabox/usage', { body: { ...REPORT, functions } });
  const { stdout } = await run('orders');
  expect(stdout).toMatch(/GB-seconds provisioned +1,000,000 +\$4\.17 +\$3\.33/);
  // They are no function's.
  expect(stdout).not.toContain('stems');
  expect(stdout).toMatch(/GB-seconds of calls on them +100,000 +\$0\.97 +\$0\.78/);
  expect(service.asked('GET /_lambdabox/usage')[0]?.query.get('function')).toBe('orders');
});

test('less than a cent is shown, too little time is not projected', async () => {
  const functions = [{ ...HALF, calls: 3, billedGbSeconds: 0.5 }];
  service.on('GET /_lambdabox/usage', {
    body: { ...REPORT, functions, beganAt: REPORT.now - 60_000 },
  });
  const { stdout } = await run();
  expect(stdout).toMatch(/GB-seconds of calls +0\.50 +\$0\.000008 +\$0\.000007/);
  expect(stdout).toContain('Less than an hour was seen');
  expect(stdout).not.toContain('a month  ');
});

test('takes prices from a file that began as its own', async () => {
  service.on('GET /_lambdabox/usage', { body: REPORT });
  const printed = JSON.parse((await run('--print-prices')).stdout) as Record<string, unknown>;
  folder.write({ 'prices.json': JSON.stringify({ ...printed, millionRequests: 2, region: 'eu-test-1' }) });
  const { stdout } = await run('--prices', 'prices.json');
  expect(stdout).toContain('The same on AWS (eu-test-1');
  expect(stdout).toMatch(/requests +1,500,000 +\$3\.00/);
});

test.each([
  ['{', 'is no JSON'],
  ['[]', 'must be one JSON object'],
  ['{}', 'needs asOf, a text'],
  [
    '{"asOf":"x","source":"x","region":"x","currency":"x","millionRequests":-1}',
    'needs millionRequests, a number',
  ],
])('refuses the prices %s', async (text, message) => {
  folder.write({ 'prices.json': text });
  const { code, stderr } = await run('--prices', 'prices.json');
  expect(code).toBe(2);
  expect(stderr).toContain(`--prices prices.json ${message}`);
  expect(stderr).toContain('lambdabox usage --print-prices');
});

test.each([['2026-13'], ['november'], ['2999-01']])('refuses the month %s', async (month) => {
  const { code, stderr } = await run('--month', month);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`--month ${month} must be`) as string]);
});

test('a month and a window do not go together, and a file that is not there is named', async () => {
  expect((await run('--month', '2026-10', '--since', '3d')).code).toBe(2);
  expect((await run('--prices', 'absent.json')).stderr).toContain('--prices absent.json does not exist');
});

test('for scripts: the report, both bills and the prices', async () => {
  service.on('GET /_lambdabox/usage', { body: REPORT });
  const { stdout } = await run('--json', '--month', '2026-11');
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ functions: [HALF], daysSeen: 15, daysInMonth: 30, prices: { region: 'us-east-1' } },
    ...{
      seen: { x86: { requests: expect.closeTo(0.3) } },
      month: { arm: { requests: expect.closeTo(0.6) } },
    },
  });
});

test('says that nothing was used', async () => {
  service.on('GET /_lambdabox/usage', { body: { ...REPORT, functions: [], stems: [] } });
  expect((await run('orders')).stderr).toMatch(/^nothing was used of orders from \d{4}-\d\d-\d\d to /);
});
