import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { Prometheus, promtool, until } from '../support/prometheus';
import { dashboardExpressions, expressionOf, type Expression } from '../support/promql';

/** Does what the event says: fails, sleeps, fills its memory, or answers. */
const SHOP = `exports.handler = async ({ fail, sleep, fill }) => {
  if (fail) throw new Error('as asked');
  if (sleep) await new Promise((done) => setTimeout(done, sleep));
  if (fill) globalThis.full = Buffer.alloc(fill * 1024 * 1024, 1);
  return 'sold';
};`;
const WINDOW_SECONDS = 20;

const box = useService({
  LAMBDABOX_NETWORK: 'none',
  LAMBDABOX_MAX_STEMS: '1',
  LAMBDABOX_FREEZE_AFTER_MS: '500',
  LAMBDABOX_TEST_CONTROLS: '1',
});
let prometheus: Prometheus;
let startedAt: number;
let load: Promise<void>;
const isOver = { yet: false };
/** Of the calls that were answered. */
const requestIds = new Set<string>();

async function call(
  event: object,
  controls: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const { log, startKind } = await box.functions.invoke('shop', event, {}, controls);
  const requestId = /RequestId: (\S+)/.exec(log)?.[1];
  if (requestId) requestIds.add(requestId);
  return startKind;
}

/** One of everything: every start kind, every way to fail. */
async function round(): Promise<void> {
  for (const kind of ['cold', 'warm', 'stem'])
    expect(await call({}, { 'X-Lambdabox-Force-Start': kind })).toBe(kind);
  await until('an environment is frozen', 20, async () => /state="frozen"} [1-9]/.test(await page()));
  expect(await call({})).toBe('thawed');
  await call({ fail: true });
  await Promise.all([
    call({ sleep: 5000 }),
    call({ fill: 300 }),
    call({}, { 'X-Lambdabox-Inject': 'crash' }),
  ]);
  await box.functions.invoke('shop', {}, { InvocationType: 'Event', LogType: 'None' });
  for (let n = 0; n < 60; n += 1)
    await expect(box.functions.invoke('closed')).rejects.toThrow('Rate Exceeded');
}

async function keepCalling(): Promise<void> {
  while (!isOver.yet) await round();
}

async function page(accept = 'text/plain'): Promise<string> {
  return (await fetch(`${box.service.endpoint}/metrics`, { headers: { Accept: accept } })).text();
}

beforeAll(async () => {
  await box.functions.deployNode('shop', SHOP, { MemorySize: 128, Timeout: 1 });
  await box.functions.deployNode('closed', SHOP, { MemorySize: 128 });
  await box.functions.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'closed', ReservedConcurrentExecutions: 0 }),
  );
  startedAt = Date.now();
  prometheus = await Prometheus.start({ target: new URL(box.service.endpoint).host, interval: 1, wait: 2 });
  load = keepCalling();
  load.catch(() => undefined);
}, FIRST_BUILD_MS);
afterAll(async () => {
  isOver.yet = true;
  await load?.catch(() => undefined);
  await prometheus?.stop();
});

/** Resolves to the names of those that never returned data. */
async function withoutData(expressions: readonly Expression[]): Promise<string[]> {
  let missing = [...expressions];
  await until('every expression returns data', 60, async () => {
    const answers = await Promise.all(missing.map(({ promql }) => prometheus.query(promql)));
    missing = missing.filter((_, at) => (answers[at] ?? []).every(({ value }) => value[1] === 'NaN'));
    return missing.length === 0;
  }).catch(() => undefined);
  return missing.map(({ name, promql }) => `${name}: ${promql}`);
}

it('every rule is healthy, and its expression returns data under load', async () => {
  const rules = await prometheus.rules();
  expect(rules.length).toBeGreaterThan(40);
  expect(await withoutData(rules.map(expressionOf))).toEqual([]);
  const unhealthy = (await prometheus.rules()).filter(({ health }) => health !== 'ok');
  expect(unhealthy.map(({ name, lastError }) => `${name}: ${lastError ?? 'not evaluated'}`)).toEqual([]);
}, 90_000);

it('every question of the dashboards returns data under load', async () => {
  const variables = {
    ...{ function: 'shop|closed', version: '.*', runtime: '.*', start_kind: '.*', instance: '.*' },
    __rate_interval: `${WINDOW_SECONDS}s`,
    __rate_interval_ms: String(WINDOW_SECONDS * 1000),
    __interval: '1s',
    __range: `${WINDOW_SECONDS}s`,
    __range_s: String(WINDOW_SECONDS),
    __from: String(startedAt - 300_000),
  };
  expect(await withoutData(dashboardExpressions(variables))).toEqual([]);
}, 90_000);

it('buckets lead to the calls that fell into them', async () => {
  for (const metric of ['invocation_latency', 'init_duration']) {
    const series = await prometheus.exemplars(`lambdabox_${metric}_seconds_bucket{function="shop"}`);
    const found = series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.request_id ?? ''));
    expect(found.filter((requestId) => requestIds.has(requestId)).length).toBeGreaterThan(0);
  }
});

it('the page keeps to the conventions of Prometheus', async () => {
  expect(await promtool(['check', 'metrics'], await page())).toBe('');
});

it('alerts fire: errors, throttling, too little memory, and at last a service that is gone', async () => {
  const expected = [
    'LambdaboxErrorRatioHigh',
    'LambdaboxThrottling',
    'LambdaboxOutOfMemory',
    'LambdaboxTimeouts',
  ];
  await until(`these alerts fire: ${expected.join(', ')}`, 60, async () => {
    const firing = await prometheus.firing();
    return expected.every((name) => firing.includes(name));
  });
  expect(await prometheus.firing()).not.toContain('LambdaboxDown');
  isOver.yet = true;
  await load;
  await box.service.end('SIGTERM');
  await until('LambdaboxDown fires', 30, async () => (await prometheus.firing()).includes('LambdaboxDown'));
}, 100_000);
