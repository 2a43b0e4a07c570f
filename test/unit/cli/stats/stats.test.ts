import type { StatisticsAnswer } from '../../../../src/contract/statistics-answer';
import { statsLines } from '../../../../src/cli/stats/stats-lines';
import { createColors } from 'picocolors';
import { FakeLambda } from '../fake-lambda';
import { cli } from '../support';

let service: FakeLambda;
beforeEach(async () => {
  service = await new FakeLambda().start();
});
afterEach(() => service.stop());

const spread = (calls: number, p50Ms: number) => ({
  ...{ calls, p50Ms, meanMs: p50Ms, p90Ms: p50Ms * 2, p99Ms: p50Ms * 3, maxMs: p50Ms * 4 },
});
const NOW = Date.now();
const FOUND: StatisticsAnswer = {
  ...{ since: NOW - 900_000, until: NOW, knownSince: NOW - 900_000 },
  startKinds: [
    {
      ...{ startKind: 'warm', calls: 970, errors: 2, outcomes: { success: 968, timeout: 2 } },
      ...{ total: spread(970, 0.5), phases: { queue: spread(970, 0.01), invoke: spread(970, 0.4) } },
      histogram: [
        [0.5, 900],
        [1, 70],
      ],
    },
    {
      ...{ startKind: 'cold', calls: 30, errors: 0, outcomes: { success: 30 } },
      ...{ total: spread(30, 300), phases: { create: spread(30, 8), init: spread(30, 40) } },
      histogram: [[310, 30]],
    },
  ],
  functions: [
    {
      functionName: 'orders',
      startKinds: [
        { startKind: 'warm', calls: 970, errors: 2, outcomes: { success: 968 }, total: spread(970, 0.5) },
        { startKind: 'cold', calls: 30, errors: 0, outcomes: { success: 30 }, total: spread(30, 300) },
      ],
      throttles: { ConcurrentInvocationLimitExceeded: 4 },
    },
  ],
};

test('cold against warm, side by side, by phase, on one axis', async () => {
  service.on('GET /_lambdabox/stats', { body: FOUND });
  const { code, stdout } = await cli(['stats', 'orders'], { endpoint: service.endpoint });
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^orders since \d\d:\d\d, 15 minutes$/);
  expect(lines[1]).toBe('1,000 calls · failed: 2 timeout · throttled: 4 ConcurrentInvocationLimitExceeded');
  expect(lines).toContain('warm    970   97 %       2    0.50    1.00    1.50    2.00     0.50');
  expect(lines).toContain('cold     30  3.0 %       0     300     600     900    1200      300');
  expect(lines).toContain('phase   warm   p99  cold   p99');
  expect(lines).toContain('init       -     -  40.0   120');
  expect(lines).toContain('At the median a cold start takes 600 times as long as a warm call.');
  expect(stdout).not.toContain('Nothing is known');
  const charts = lines.filter((line) => /^(?:warm|cold) .*█/.test(line));
  expect(charts).toHaveLength(2);
  expect(charts[0]?.indexOf('█')).toBeLessThan(charts[1]?.indexOf('█') ?? 0);
});

test('asks for the window, the function and the version that an alias points to', async () => {
  service.on('GET /_lambdabox/stats', { body: { ...FOUND, functions: [], startKinds: [] } });
  service.on('GET /2015-03-31/functions/orders:live', {
    body: { Configuration: { FunctionName: 'orders', Version: '7' } },
  });
  const run = (...args: string[]) => cli(['stats', ...args], { endpoint: service.endpoint });
  const { stderr } = await run('orders', '--since', '2h');
  expect(stderr).toBe('no calls of orders in the last 2h\n');
  await run('orders:live');
  const queries = service.asked('GET /_lambdabox/stats').map(({ query }) => Object.fromEntries(query));
  expect(queries).toEqual([
    { function: 'orders', since: '7200' },
    { function: 'orders', version: '7', since: '900' },
  ]);
  const late = await run('--since', '2d');
  expect([late.code, late.stderr]).toEqual([2, expect.stringContaining('kept for a day') as string]);
  expect((await run('--since', '2999-01-01')).stderr).toContain('is not in the past');
});

test('of several functions a line each; says when it knows less than was asked', () => {
  const [orders] = FOUND.functions;
  const several: StatisticsAnswer = {
    ...FOUND,
    knownSince: FOUND.until - 60_000,
    functions: orders ? [{ ...orders, functionName: 'mails', startKinds: [] }, orders] : [],
  };
  const lines = statsLines(several, 'all functions', createColors(false), 100);
  expect(lines.join('\n')).toMatch(/mails +0 +0 +4 +- +- /);
  expect(lines.join('\n')).toMatch(/orders +1,000 +2 +4 +97 % +0\.50 +1\.50 +300 +900/);
  expect(lines.at(-1)).toMatch(/^Nothing is known from before \d\d:\d\d:\d\d/);
});

test('prints what the service said with --json', async () => {
  service.on('GET /_lambdabox/stats', { body: FOUND });
  const { stdout } = await cli(['stats', '--json'], { endpoint: service.endpoint });
  expect(JSON.parse(stdout)).toEqual(FOUND);
});
