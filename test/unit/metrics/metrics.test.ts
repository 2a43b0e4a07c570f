import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InvocationRecord } from '../../../src/contract/invocation-record';
import type { EnvironmentTransition } from '../../../src/telemetry/events';
import { Metrics, type GaugeSource } from '../../../src/metrics/metrics';
import { FakeClock } from '../../support/fake-clock';
import { aThrottle } from '../../support/telemetry';

const RECORD: InvocationRecord = {
  requestId: 'r',
  functionName: 'f',
  version: '$LATEST',
  environmentId: 'e',
  startKind: 'cold',
  outcome: 'success',
  startedAt: 0,
  phases: { queue: 5, invoke: 40 },
  totalMs: 50,
  savedMs: 0,
  durationMs: 40,
  billedDurationMs: 500,
  initDurationMs: 460,
  memorySizeMb: 512,
  maxMemoryUsedMb: 64,
  requestBytes: 10,
  responseBytes: 20,
};

let clock: FakeClock;
let metrics: Metrics;

beforeEach(() => {
  clock = new FakeClock();
  metrics = new Metrics({ release: '1.2.3', clock });
});

async function scrape(accept?: string): Promise<string[]> {
  const { body } = await metrics.scrape(accept);
  let text = '';
  for await (const slice of body) text += slice;
  return text.split('\n');
}

async function lines(contains: string): Promise<string[]> {
  return (await scrape()).filter((line) => line.startsWith('lambdabox_') && line.includes(contains));
}

function move(
  from: EnvironmentTransition['from'],
  to: EnvironmentTransition['to'],
  functionName = 'f',
  reason = 'test',
): void {
  const of = { environmentId: 'e', functionName, version: '$LATEST', memorySizeMb: 512 };
  metrics.environment({ ...of, from, to, reason });
}

test('an invocation moves all that it should, in seconds and bytes', async () => {
  metrics.invocation({ ...RECORD, savedMs: 250 });
  metrics.invocation({ ...RECORD, outcome: 'error' });
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'lambdabox_invocations_total{function="f",version="$LATEST",start_kind="cold",outcome="success"} 1',
      'lambdabox_invocations_total{function="f",version="$LATEST",start_kind="cold",outcome="error"} 1',
      'lambdabox_invocation_latency_seconds_sum{function="f",version="$LATEST",start_kind="cold"} 0.1',
      'lambdabox_invocation_latency_seconds_bucket{function="f",version="$LATEST",start_kind="cold",le="0.025"} 0',
      'lambdabox_invocation_latency_seconds_bucket{function="f",version="$LATEST",start_kind="cold",le="0.05"} 2',
      'lambdabox_invocation_latency_seconds_bucket{function="f",version="$LATEST",start_kind="cold",le="1.0"} 2',
      'lambdabox_invocation_latency_seconds_bucket{function="f",version="$LATEST",start_kind="cold",le="+Inf"} 2',
      'lambdabox_invocation_latency_seconds_count{function="f",version="$LATEST",start_kind="cold"} 2',
      'lambdabox_invocation_duration_seconds_sum{function="f",version="$LATEST"} 0.08',
      'lambdabox_init_duration_seconds_sum{function="f",start_kind="cold"} 0.92',
      `lambdabox_memory_used_bytes_sum{function="f"} ${128 * 1024 * 1024}`,
      'lambdabox_memory_used_ratio_sum{function="f"} 0.25',
      'lambdabox_billed_gigabyte_seconds_total{function="f",version="$LATEST"} 0.5',
      'lambdabox_saved_wait_seconds_total{function="f",start_kind="cold"} 0.25',
      'lambdabox_phase_duration_seconds_sum{start_kind="cold",phase="queue"} 0.01',
      'lambdabox_function_phase_seconds_total{function="f",start_kind="cold",phase="queue"} 0.01',
      'lambdabox_payload_bytes_total{direction="request"} 20',
      'lambdabox_payload_bytes_total{direction="response"} 40',
      'lambdabox_build_info{release="1.2.3"} 1',
    ]),
  );
});

test('what is longer than the last bucket counts in the one without bound', async () => {
  metrics.invocation({ ...RECORD, totalMs: 1_000_000 });
  const latency = (await lines('latency_seconds_bucket')).slice(-2).map((line) => line.replace(/.*le=/, ''));
  expect(latency).toEqual(['"900.0"} 0', '"+Inf"} 1']);
});

test.each(['warm', 'thawed', 'stem', 'cold'] as const)(
  'a %s start is told apart, with every phase',
  async (startKind) => {
    const phases = { queue: 1, create: 2, start: 3, boot: 4, init: 5, invoke: 6, overhead: 7 };
    metrics.invocation({ ...RECORD, startKind, phases });
    expect(
      await lines(`invocations_total{function="f",version="$LATEST",start_kind="${startKind}"`),
    ).toHaveLength(1);
    expect(await lines('function_phase_seconds_total{')).toEqual(
      Object.entries(phases).map(
        ([phase, ms]) =>
          `lambdabox_function_phase_seconds_total{function="f",start_kind="${startKind}",phase="${phase}"} ${ms / 1000}`,
      ),
    );
  },
);

test('a scraper of OpenMetrics gets the request of the newest call of each bucket', async () => {
  metrics.invocation({ ...RECORD, requestId: 'old', startedAt: 1000 });
  metrics.invocation({ ...RECORD, requestId: 'new', startedAt: 2000 });
  const { contentType } = await metrics.scrape('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
  expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const page = await scrape('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
  expect(page.filter((line) => line.includes('# {'))).toEqual([
    'lambdabox_invocation_latency_seconds_bucket{function="f",version="$LATEST",start_kind="cold",le="0.05"} 2 # {request_id="new"} 0.05 2.050',
    'lambdabox_init_duration_seconds_bucket{function="f",start_kind="cold",le="0.5"} 2 # {request_id="new"} 0.46 2.050',
  ]);
  expect(page).toContain('# TYPE lambdabox_invocations counter');
  expect(page.slice(-2)).toEqual(['# EOF', '']);
});

test.each([
  undefined,
  '*/*',
  'text/plain',
  'application/openmetrics-text;q=0',
  'text/plain,application/openmetrics-text;q=0.4',
])('who accepts %s gets text, without exemplars', async (accept) => {
  metrics.invocation(RECORD);
  const { contentType } = await metrics.scrape(accept);
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  const page = await scrape(accept);
  expect(page.filter((line) => line.includes('request_id') || line.includes('EOF'))).toEqual([]);
  expect(page).toContain('# TYPE lambdabox_invocations_total counter');
});

test('label values cannot break out of their quotes', async () => {
  metrics.containerFailed('a "b" \\ c\nd');
  expect((await lines('failures_total{')).slice(-1)).toEqual([
    'lambdabox_container_start_failures_total{reason="a \\"b\\" \\\\ c\\nd"} 1',
  ]);
});

test('what nobody tells is read at each scrape', async () => {
  const functions = [{ functionName: 'f', memorySizeMb: 128, changedAt: 1_700_000_000_500 }];
  const source: GaugeSource = {
    concurrencyLimit: () => 10,
    queuedEvents: () => 3,
    events: () => Promise.resolve({ at: 0, functions: [] }),
    sources: () => Promise.resolve([]),
    cpuCores: () => 2,
    functions: () => functions,
  };
  metrics.readFrom(source);
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'lambdabox_concurrency_limit 10',
      'lambdabox_queued_events 3',
      'lambdabox_cpu_cores 2',
      `lambdabox_function_memory_size_bytes{function="f"} ${128 * 1024 * 1024}`,
      'lambdabox_function_deployed_timestamp_seconds{function="f"} 1700000000.5',
    ]),
  );
  functions.length = 0;
  expect(await lines('function="f"')).toEqual([]);
});

test('memory is held while an environment waits, and the waiting counts while it lasts', async () => {
  move(undefined, 'creating');
  move('creating', 'initializing');
  await clock.advance(5_000);
  move('initializing', 'idle');
  await clock.advance(4_000);
  expect(await lines('held_gigabyte_seconds_total{')).toEqual([
    'lambdabox_held_gigabyte_seconds_total{function="f",state="idle"} 2',
  ]);
  await clock.advance(2_000);
  move('idle', 'frozen');
  await clock.advance(10_000);
  move('frozen', 'busy');
  await clock.advance(60_000);
  expect(await lines('held_gigabyte_seconds_total{')).toEqual([
    'lambdabox_held_gigabyte_seconds_total{function="f",state="idle"} 3',
    'lambdabox_held_gigabyte_seconds_total{function="f",state="frozen"} 5',
  ]);
});

test('stems count what they hold from report to report, and up to the scrape', async () => {
  const report = { runtime: 'nodejs24.x', memorySizeMb: 256, ready: 1, starting: 0 };
  metrics.stems([
    { ...report, heldMb: 512 },
    { ...report, heldMb: 512, memorySizeMb: 128 },
  ]);
  await clock.advance(10_000);
  metrics.stems([{ ...report, heldMb: 256 }]);
  await clock.advance(4_000);
  expect(await lines('stem_gigabyte')).toEqual([
    'lambdabox_stem_gigabyte_seconds_total{runtime="nodejs24.x"} 11',
  ]);
  metrics.stems([]);
  await clock.advance(60_000);
  expect(await lines('stem_gigabyte')).toEqual([
    'lambdabox_stem_gigabyte_seconds_total{runtime="nodejs24.x"} 11',
  ]);
});

test('decisions are counted by what was done and why', async () => {
  const decision = { at: 0, sentence: 's', inputs: {} };
  metrics.decision({ ...decision, action: 'kill', reason: 'keep-alive' });
  metrics.decision({ ...decision, action: 'kill', reason: 'keep-alive' });
  metrics.decision({ ...decision, action: 'freeze', reason: 'unused' });
  expect(await lines('decisions_total{')).toEqual([
    'lambdabox_decisions_total{action="refuse",reason="deadline"} 0',
    'lambdabox_decisions_total{action="kill",reason="keep-alive"} 2',
    'lambdabox_decisions_total{action="freeze",reason="unused"} 1',
  ]);
});

test('the desired size is the sum over the versions, and goes with the last pool', async () => {
  const pool = (functionName: string, desired: number) => ({ functionName, desired });
  metrics.pools([pool('f', 2), pool('g', 1), pool('f', 3)]);
  expect(await lines('pool_desired{')).toEqual([
    'lambdabox_pool_desired{function="f"} 5',
    'lambdabox_pool_desired{function="g"} 1',
  ]);
  metrics.pools([pool('f', 1)]);
  expect(await lines('pool_desired{')).toEqual(['lambdabox_pool_desired{function="f"} 1']);
  metrics.forget('f');
  expect(await lines('pool_desired{')).toEqual([]);
});

test('of a deleted function whose environments still end, no size is told', async () => {
  move(undefined, 'creating');
  metrics.forget('f');
  metrics.pools([{ functionName: 'f', desired: 1 }]);
  expect(await lines('pool_desired{')).toEqual([]);
});

test('stems of one runtime and memory size count together, and leave when there are none', async () => {
  const report = { runtime: 'nodejs24.x', memorySizeMb: 256, ready: 2, starting: 1, heldMb: 100 };
  metrics.stems([report, report]);
  metrics.stems([report, { ...report, starting: 0 }]);
  expect(await lines('stems{')).toEqual([
    'lambdabox_stems{runtime="nodejs24.x",memory_mb="256",state="ready"} 4',
    'lambdabox_stems{runtime="nodejs24.x",memory_mb="256",state="starting"} 1',
  ]);
  metrics.stems([]);
  expect(await lines('stems{')).toEqual([]);
});

test('the capacity is told in bytes, by holder', async () => {
  const byKind = { environment: 256, frozen: 20, stem: 40 };
  metrics.capacity({
    budgetMb: 1024,
    idleMb: 60,
    idleBudgetMb: 512,
    reservedMb: 316,
    byKind,
    usedMb: 100,
    reservedVcpus: 0.25,
  });
  const mib = 1024 * 1024;
  expect([...(await lines('memory_reserved')), ...(await lines('memory_budget'))]).toEqual([
    `lambdabox_memory_reserved_bytes{kind="environment"} ${256 * mib}`,
    `lambdabox_memory_reserved_bytes{kind="frozen"} ${20 * mib}`,
    `lambdabox_memory_reserved_bytes{kind="stem"} ${40 * mib}`,
    `lambdabox_memory_budget_bytes ${1024 * mib}`,
    `lambdabox_idle_memory_budget_bytes ${512 * mib}`,
  ]);
  expect([...(await lines('memory_in_use')), ...(await lines('cpu_reserved'))]).toEqual([
    `lambdabox_memory_in_use_bytes ${100 * mib}`,
    'lambdabox_cpu_reserved_cores 0.25',
  ]);
});

test('what is alerted on begins at zero', async () => {
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      'lambdabox_concurrent_invocations 0',
      'lambdabox_log_events_dropped_total{sink="disk"} 0',
      'lambdabox_log_events_dropped_total{sink="loki"} 0',
      'lambdabox_records_dropped_total 0',
      'lambdabox_container_start_failures_total{reason="start"} 0',
      'lambdabox_container_start_failures_total{reason="stem"} 0',
      'lambdabox_decisions_total{action="refuse",reason="deadline"} 0',
    ]),
  );
});

test('a second scrape tells the same', async () => {
  metrics.invocation(RECORD);
  const first = await lines('invocation');
  expect(await lines('invocation')).toEqual(first);
});

test('transitions move environments from state to state and out', async () => {
  move(undefined, 'creating');
  move('creating', 'initializing');
  move(undefined, 'creating');
  expect(await lines('environments{')).toEqual([
    'lambdabox_environments{function="f",state="creating"} 1',
    'lambdabox_environments{function="f",state="initializing"} 1',
  ]);
  move('initializing', 'stopping');
  move('stopping', 'stopped', 'f', 'keep-alive');
  expect(await lines('state="stopping"')).toEqual([
    'lambdabox_environments{function="f",state="stopping"} 0',
  ]);
  expect(await lines('environment_stops')).toEqual([
    'lambdabox_environment_stops_total{reason="keep-alive"} 1',
  ]);
});

test('calls without an answer are counted by their end: refused with 429, or abandoned, or failed', async () => {
  metrics.unanswered(aThrottle('f', 'ConcurrentInvocationLimitExceeded'));
  metrics.unanswered({ ...aThrottle('f'), end: 'abandoned', reason: 'client-gone' });
  metrics.unanswered({ ...aThrottle('f'), end: 'failed', reason: 'platform' });
  metrics.unanswered({ ...aThrottle('f'), end: 'failed', reason: 'platform' });
  expect(await lines('throttles_total{')).toEqual([
    'lambdabox_throttles_total{function="f",reason="ConcurrentInvocationLimitExceeded"} 1',
  ]);
  expect(await lines('unanswered_calls_total{')).toEqual([
    'lambdabox_unanswered_calls_total{function="f",end="abandoned",reason="client-gone"} 1',
    'lambdabox_unanswered_calls_total{function="f",end="failed",reason="platform"} 2',
  ]);
  expect(await lines('invocations_total{')).toEqual([]);
});

test('a forgotten function leaves no series, of others nothing is lost', async () => {
  for (const functionName of ['f', 'g']) metrics.invocation({ ...RECORD, functionName });
  metrics.unanswered(aThrottle('f'));
  metrics.unanswered({ ...aThrottle('f'), end: 'failed', reason: 'platform' });
  metrics.forget('f');
  expect(await lines('function="f"')).toEqual([]);
  expect(await lines('invocations_total{function="g"')).toHaveLength(1);
  metrics.invocation(RECORD);
  expect(await lines('invocations_total{function="f"')).toHaveLength(1);
});

test('while a forgotten function has environments, its series stay', async () => {
  move(undefined, 'creating');
  metrics.invocation(RECORD);
  metrics.forget('f');
  expect(await lines('function="f"')).not.toEqual([]);
  move('creating', 'stopping');
  move('stopping', 'stopped');
  expect(await lines('function="f"')).toEqual([]);
});

test('beyond 2,000 functions, 20 versions and 40 reasons the label is other', async () => {
  for (let i = 0; i < 2002; i += 1) metrics.unanswered(aThrottle(`f${i}`));
  expect(await lines('throttles_total{')).toHaveLength(2001);
  expect(await lines('throttles_total{function="other"')).toEqual([
    'lambdabox_throttles_total{function="other",reason="r"} 2',
  ]);
  metrics.forget('f2001');
  expect(await lines('throttles_total{function="other"')).toHaveLength(1);
  for (let i = 0; i < 22; i += 1)
    metrics.invocation({ ...RECORD, functionName: 'f0', version: String(22 - i) });
  expect(await lines('invocations_total{')).toHaveLength(21);
  for (let i = 0; i < 50; i += 1) metrics.containerFailed(`reason ${i}`);
  const failures = await lines('failures_total{');
  expect(failures).toHaveLength(39);
  expect(failures.at(-1)).toBe('lambdabox_container_start_failures_total{reason="other"} 14');
});

test('of a function with many versions the newest keep their own label, and the oldest become other', async () => {
  const call = (version: string) => metrics.invocation({ ...RECORD, version });
  call('$LATEST');
  for (let version = 1; version <= 30; version += 1) call(String(version));
  const versions = async (metric: string) => [
    ...new Set((await lines(metric)).map((line) => /version="([^"]+)"/.exec(line)?.[1])),
  ];
  const newest = ['$LATEST', ...Array.from({ length: 19 }, (_, index) => String(index + 12))];
  for (const metric of ['invocations_total{', 'latency_seconds_count{', 'duration_seconds_count{', 'billed_'])
    expect(await versions(metric)).toEqual(newest);
  call('3');
  call('11');
  call('30');
  expect(await versions('invocations_total{')).toEqual([...newest, 'other']);
  expect(await lines('invocations_total{')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/version="other".* 2$/),
      expect.stringMatching(/version="30".* 2$/),
    ]),
  );
});

test('docs/metrics.md lists every metric with its type, and no other', () => {
  const page = readFileSync(join(__dirname, '../../../docs/metrics.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `(lambdabox_\w+)` \| (\w+) \|/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  const real = metrics.families().map(({ head }) => `${head.name} ${head.type}`);
  expect(documented.sort()).toEqual(real.sort());
});
