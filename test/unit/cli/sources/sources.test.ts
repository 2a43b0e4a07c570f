import type { SourceView } from '../../../../src/contract/source-view';
import { cli, FakeService, Keyboard, type RunOptions } from '../support';

const AT = Date.UTC(2026, 0, 1, 12);
const SECOND = 1000;
const NOTHING = { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 };

const ORDERS: SourceView = {
  ...{ id: 'u-1', kind: 'sqs', name: 'orders', targets: ['f:live'], state: 'Enabled', rate: 12.34 },
  counts: { records: 1200, batches: 130, failures: 2, filtered: 7, retries: 20, dropped: 1 },
  ...{ lag: { records: 5000, oldestMs: 61 * SECOND }, pollers: 5, lastAt: AT - 1000, lastResult: 'OK' },
  waitsFor: 'records of orders',
};
const MAIL: SourceView = {
  ...{
    id: 'u-2',
    kind: 'rabbitmq',
    name: 'mail',
    targets: ['m'],
    state: 'Enabled',
    rate: 0,
    counts: NOTHING,
  },
  trouble: {
    message: 'amqp://127.0.0.1:5672 refuses\nconnections: start the broker',
    ...{ since: AT - 180 * SECOND, nextTryAt: AT + 30 * SECOND },
  },
};
const NIGHTLY: SourceView = {
  ...{ id: 'arn:aws:events:r:a:rule/n', kind: 'rule', name: 'cron(0 3 * * ? *)', state: 'ENABLED', rate: 0 },
  targets: ['arn:aws:lambda:us-east-1:000000000000:function:report'],
  ...{ counts: NOTHING, nextAt: AT + 3 * 3600 * SECOND },
};

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

const sources = (args: readonly string[], options: RunOptions = {}) =>
  cli(['sources', ...args], { endpoint: service.endpoint, ...options });
const has = (...views: SourceView[]) =>
  service.on('GET /_lambdabox/sources', { body: { at: AT, sources: views } });
const words = (text: string) => text.split('\n').map((line) => line.trim().split(/\s{2,}/));

test('lists what calls functions by itself, with its trouble below it', async () => {
  has(MAIL, NIGHTLY, ORDERS);
  const { stdout, code } = await sources([]);
  expect(code).toBe(0);
  expect(words(stdout)).toEqual([
    ['kind', 'source', 'calls', 'state', 'rate/s', 'lag', 'pollers', 'failed', 'last', 'next'],
    ['rabbitmq', 'mail', 'm', 'Enabled', '-', '-', '-', '-', 'never', '-'],
    ['amqp://127.0.0.1:5672 refuses connections: start the broker (for 3 min; tried again in 30 s)'],
    ['rule', 'cron(0 3 * * ? *)', 'function:report', 'ENABLED', '-', '-', '-', '-', 'never', 'in 3 h'],
    ['sqs', 'orders', 'f:live', 'Enabled', '12.3', '5,000, 1 min', '5', '2', 'just now', '-'],
    [''],
    ['3 sources, 1 in trouble'],
    [''],
  ]);
});

test('says how to make one where there is none', async () => {
  has();
  expect(await sources([])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'there are no sources of events yet; docs/sources says how to make one\n',
  });
});

test('--json is the answer itself', async () => {
  has(ORDERS);
  expect(JSON.parse((await sources(['--json'])).stdout)).toEqual({ at: AT, sources: [ORDERS] });
});

describe('why', () => {
  test('tells all about a source, by its name, its id, or a part of them', async () => {
    has(ORDERS, MAIL);
    const { stdout } = await sources(['why', 'orders']);
    for (const other of ['u-1', 'order']) expect((await sources(['why', other])).stdout).toBe(stdout);
    expect(words(stdout)).toEqual([
      ['sqs orders'],
      ['id', 'u-1'],
      ['calls', 'f:live'],
      ['state', 'Enabled'],
      ['waits for', 'records of orders'],
      ['last result', 'OK'],
      ['last', 'just now'],
      ['rate', '12.3 records a second over the last minute'],
      ['lag', '5,000, 1 min'],
      ['pollers', '5'],
      [
        'passed',
        '1200 records in 130 batches, 2 failed, 7 filtered out, 20 tried again, 1 given up, since the service started',
      ],
      [''],
    ]);
    const told = (await sources(['why', 'mail'])).stdout;
    expect(told).toContain('refuses connections: start the broker (for 3 min; tried again in 30 s)');
  });

  test('refuses what there is not, and no name', async () => {
    has(ORDERS);
    const { code, stderr } = await sources(['why', 'nothing']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no source has the id or the name nothing')]);
    expect((await sources(['why'])).code).toBe(2);
    expect((await sources(['who', 'orders'])).code).toBe(2);
  });
});

test('-w looks again until it is left', async () => {
  has(ORDERS);
  const keys = new Keyboard();
  let looks = 0;
  const { code } = await sources(['-w', '-i', '1'], {
    ...{ isTerminal: true, keys, env: { TERM: 'xterm', NO_COLOR: '1' } },
    onStdout(text) {
      const seen = text.split('1 source, none in trouble').length - 1;
      if (seen > looks) looks = seen;
      if (looks === 2) keys.press('q');
    },
  });
  expect(code).toBe(0);
  expect(service.asked('GET /_lambdabox/sources').length).toBeGreaterThanOrEqual(2);
  expect(keys.isRaw).toBe(false);
});
