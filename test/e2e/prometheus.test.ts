import {
  CreateEventSourceMappingCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import aws4 from 'aws4';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { dashboardQueries, filled } from '../support/dashboards';
import { Prometheus, promtool, until, type Rule } from '../support/prometheus';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';

/** Does what the event says: fails, sleeps, fills its memory, or answers. */
const SHOP = `exports.handler = async ({ fail, sleep, fill }) => {
  if (fail) throw new Error('as asked');
  if (sleep) await new Promise((done) => setTimeout(done, sleep));
  if (fill) globalThis.full = Buffer.alloc(fill * 1024 * 1024, 1);
  return 'sold';
};`;
/** What the dashboards are asked for: a time range, and windows of at least four scrapes. Seconds. */
const RANGE = 40;
const WINDOW = 8;

const box = useService({
  LAMBDABOX_NETWORK: 'none',
  LAMBDABOX_MAX_STEMS: '1',
  LAMBDABOX_FREEZE_AFTER_MS: 'off',
  LAMBDABOX_TEST_CONTROLS: '1',
  // Nobody listens there: the destination of what becomes of some events.
  ...{
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  },
});
let prometheus: Prometheus;
let startedAt: number;
let load: Promise<void> | undefined;
let isOver = false;
/** A new version before every round. */
let isDeploying = false;
let failure: Error | undefined;
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
  for (const kind of ['cold', 'warm', 'stem']) {
    expect(await call({}, { 'X-Lambdabox-Force-Start': kind })).toBe(kind);
    await has('idle');
  }
  await freezeIdle();
  await has('frozen');
  expect(await call({})).toBe('thawed');
  await call({ fail: true });
  await Promise.all([
    call({ sleep: 5000 }),
    call({}, { 'X-Lambdabox-Inject': 'crash' }),
    box.functions.invoke('hungry', { fill: 300 }),
    leave(),
  ]);
  // One is told to a function, one comes again, one is told to a queue that is away.
  await send('shop', {});
  await send('shop', { fail: true });
  await send('closed', {});
  for (let n = 0; n < 60; n += 1)
    await expect(box.functions.invoke('closed')).rejects.toThrow('Rate Exceeded');
}

/** An asynchronous one. */
async function send(name: string, event: object): Promise<void> {
  const { status } = await box.functions.invoke(name, event, { InvocationType: 'Event', LogType: 'None' });
  expect(status).toBe(202);
}

/** What becomes of events of the shop goes to a function, of the closed one to a queue that is away. */
async function setDestinations(): Promise<void> {
  const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
  const { client } = box.functions;
  const OnSuccess = { Destination: arn('lambda', 'function:hungry') };
  await client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'shop', DestinationConfig: { OnSuccess } }),
  );
  const OnFailure = { Destination: arn('sqs', 'away') };
  await client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'closed', DestinationConfig: { OnFailure } }),
  );
}

/** A source whose broker is away: nothing passes, and all of it is watched. */
async function mapAway(): Promise<void> {
  await box.functions.client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'shop',
      EventSourceArn: 'arn:aws:mq:us-east-1:000000000000:broker:away:b-1',
      Queues: ['orders'],
      SourceAccessConfigurations: [{ Type: 'VIRTUAL_HOST', URI: '/' }],
    }),
  );
}

async function keepCalling(): Promise<void> {
  while (!isOver) {
    if (isDeploying) await deployAgain();
    await round();
  }
}

async function deployAgain(): Promise<void> {
  const { client } = box.functions;
  const FunctionName = 'shop';
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Description: `of ${Date.now()}` }),
  );
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { FunctionName });
}

/** Waits until an environment of the shop is in this state. */
async function has(state: string): Promise<void> {
  const gauge = new RegExp(`lambdabox_environments\\{function="shop",state="${state}"\\} [1-9]`);
  await until(`an environment is ${state}`, 20, async () => gauge.test(await page()));
}

/** A request of ours, signed. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const { hostname, host } = new URL(box.service.endpoint);
  const request = { service: 'lambda', region: 'us-east-1', hostname, headers: { Host: host, ...headers } };
  const signed = aws4.sign(
    { ...request, method: 'POST', path },
    { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  );
  return fetch(`${box.service.endpoint}${path}`, {
    method: 'POST',
    headers: signed.headers as Record<string, string>,
    ...(signal ? { signal } : {}),
  });
}

async function freezeIdle(): Promise<void> {
  const answer = await ask('/_lambdabox/environments/freeze');
  expect(answer.status).toBe(200);
  await answer.text();
}

/** A client that leaves while its call still waits for its environment. */
async function leave(): Promise<void> {
  const slow = { 'X-Lambdabox-Force-Start': 'cold', 'X-Lambdabox-Inject': 'slow-start=3000' };
  const waiting = ask('/2015-03-31/functions/shop/invocations', slow, AbortSignal.timeout(1000));
  await expect(waiting).rejects.toThrow('timeout');
}

async function page(): Promise<string> {
  return (await fetch(`${box.service.endpoint}/metrics`, { headers: { Accept: 'text/plain' } })).text();
}

beforeAll(async () => {
  await box.functions.deployNode('shop', SHOP, { MemorySize: 128, Timeout: 1 });
  await box.functions.deployNode('hungry', SHOP, { MemorySize: 128, Timeout: 30 });
  await box.functions.deployNode('closed', SHOP, { MemorySize: 128 });
  await box.functions.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'closed', ReservedConcurrentExecutions: 0 }),
  );
  await setDestinations();
  await mapAway();
  startedAt = Date.now();
  prometheus = await Prometheus.start({ target: new URL(box.service.endpoint).host, interval: 1, wait: 2 });
  load = keepCalling().catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
}, FIRST_BUILD_MS);
afterAll(async () => {
  isOver = true;
  await load;
  await prometheus?.stop();
});

interface Expression {
  /** Who asks. */
  readonly name: string;
  readonly promql: string;
}

/**
 * An alert's expression returns data only while it fires: asked with `bool`, its comparisons are 0 or 1 instead, and the
 * whole is data if every part of it is.
 */
function expressionOf({ type, name, query }: Rule): Expression {
  const promql = type === 'alerting' ? query.replace(/\s(==|!=|<=|>=|<|>)\s/g, ' $1 bool ') : query;
  return { name: `${type} ${name}`, promql };
}

/** Looks until it is so, as long as the load goes on. */
function underLoad(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  return until(what, seconds, () => {
    if (failure) throw failure;
    return isSo();
  });
}

/** Rejects with the names of those that do not return data in time. */
async function returnData(expressions: readonly Expression[]): Promise<void> {
  let missing = [...expressions];
  const waiting = underLoad('every expression returns data', 90, async () => {
    const answers = await Promise.all(missing.map(({ promql }) => prometheus.query(promql)));
    missing = missing.filter((_, at) => (answers[at] ?? []).every(({ value }) => value[1] === 'NaN'));
    return missing.length === 0;
  });
  await waiting.catch((error: unknown) => {
    throw new Error(missing.map(({ name, promql }) => `no data: ${name}: ${promql}`).join('\n'), {
      cause: error,
    });
  });
}

it('every rule is healthy, and its expression returns data under load', async () => {
  const rules = await prometheus.rules();
  expect(rules.length).toBeGreaterThan(40);
  await returnData(rules.map(expressionOf));
  const unhealthy = (await prometheus.rules()).filter(({ health }) => health !== 'ok');
  expect(unhealthy.map(({ name, lastError }) => `${name}: ${lastError ?? 'not evaluated'}`)).toEqual([]);
}, 120_000);

it('every question of the dashboards returns data under load', async () => {
  // Epoch seconds: deployments before the range count as well, there are none of before the test.
  const from = Math.floor(startedAt / 1000) - RANGE;
  const shown = {
    ...{ from, to: from + RANGE, rateInterval: WINDOW },
    variables: {
      ...{ function: 'shop|closed', version: '.*' },
      ...{ usd_per_gb_second: '0.0000166667', usd_per_million: '0.20' },
    },
  };
  const asked = dashboardQueries().filter(({ source }) => source === 'prometheus');
  expect(asked.length).toBeGreaterThan(50);
  // Some compare what was before the last deployment with what came after it.
  isDeploying = true;
  await returnData(asked.map(({ where, expr }) => ({ name: where, promql: filled(expr, shown) })));
  isDeploying = false;
}, 120_000);

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
  await underLoad(`these alerts fire: ${expected.join(', ')}`, 60, async () => {
    const firing = await prometheus.firing();
    return expected.every((name) => firing.includes(name));
  });
  expect(await prometheus.firing()).not.toContain('LambdaboxDown');
  isOver = true;
  await load;
  await box.service.end('SIGTERM');
  await until('LambdaboxDown fires', 30, async () => (await prometheus.firing()).includes('LambdaboxDown'));
}, 100_000);
