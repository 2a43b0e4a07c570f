import type { FunctionEvents } from '../../../src/contract/events-answer';
import { Metrics } from '../../../src/metrics/metrics';
import type { EventFact } from '../../../src/telemetry/events';
import { FakeClock } from '../../support/fake-clock';

let metrics: Metrics;
beforeEach(() => {
  metrics = new Metrics({ release: '1.2.3', clock: new FakeClock() });
});

/** Of the families whose names have this text. */
async function lines(family: string): Promise<string[]> {
  const { body } = await metrics.scrape('text/plain');
  let text = '';
  for await (const slice of body) text += slice;
  return text.split('\n').filter((line) => /^lambdabox_(oldest_)?event/.test(line) && line.includes(family));
}

type FactOf<F> = F extends EventFact ? Omit<F, 'functionName'> : never;
const tell = (fact: FactOf<EventFact>, functionName = 'f') => metrics.event({ functionName, ...fact });

test('events are counted when they are accepted, and by their age whenever they run', async () => {
  tell({ what: 'accepted', bytes: 10 });
  tell({ what: 'run', ageMs: 20 });
  tell({ what: 'run', ageMs: 61_000 });
  expect(await lines('accepted')).toEqual(['lambdabox_events_accepted_total{function="f"} 1']);
  expect(await lines('event_age')).toEqual(
    expect.arrayContaining([
      'lambdabox_event_age_seconds_bucket{function="f",le="0.05"} 1',
      'lambdabox_event_age_seconds_bucket{function="f",le="180.0"} 2',
      'lambdabox_event_age_seconds_sum{function="f"} 61.02',
    ]),
  );
});

test('retries and ends without success are counted by why', async () => {
  tell({ what: 'retry', reason: 'function-error' });
  tell({ what: 'retry', reason: 'throttled' });
  tell({ what: 'dropped', condition: 'RetriesExhausted' });
  expect([...(await lines('retries')), ...(await lines('dropped'))]).toEqual([
    'lambdabox_event_retries_total{function="f",reason="function-error"} 1',
    'lambdabox_event_retries_total{function="f",reason="throttled"} 1',
    'lambdabox_events_dropped_total{function="f",condition="RetriesExhausted"} 1',
  ]);
});

test('deliveries are counted by service and by how they ended', async () => {
  tell({ what: 'delivery-failed', service: 'sqs', isFinal: false });
  tell({ what: 'delivery-failed', service: 'sqs', isFinal: true });
  tell({ what: 'delivered', service: 'sqs' });
  expect(await lines('deliveries')).toEqual([
    'lambdabox_event_deliveries_total{function="f",service="sqs",outcome="retried"} 1',
    'lambdabox_event_deliveries_total{function="f",service="sqs",outcome="failed"} 1',
    'lambdabox_event_deliveries_total{function="f",service="sqs",outcome="delivered"} 1',
  ]);
  for (let n = 0; n < 30; n += 1) tell({ what: 'delivered', service: `s${n}` });
  expect(await lines('service="other"')).toEqual([
    'lambdabox_event_deliveries_total{function="f",service="other",outcome="delivered"} 11',
  ]);
});

test('what is held is read at each scrape: by stage, with the age of the oldest', async () => {
  const none = { waiting: 0, running: 0, delivering: 0, failed: 0 };
  let functions: FunctionEvents[] = [
    { functionName: 'f', ...none, waiting: 2, failed: 1, oldestAt: 90_000 },
    { functionName: 'g', ...none, delivering: 1 },
  ];
  metrics.readFrom({
    ...{
      concurrencyLimit: () => 1,
      queuedEvents: () => 2,
      sources: () => Promise.resolve([]),
      cpuCores: () => 1,
      functions: () => [],
    },
    events: () => Promise.resolve({ at: 100_000, functions }),
  });
  expect(await lines('lambdabox_events{')).toEqual([
    'lambdabox_events{function="f",stage="waiting"} 2',
    'lambdabox_events{function="f",stage="running"} 0',
    'lambdabox_events{function="f",stage="delivering"} 0',
    'lambdabox_events{function="f",stage="failed"} 1',
    'lambdabox_events{function="g",stage="waiting"} 0',
    'lambdabox_events{function="g",stage="running"} 0',
    'lambdabox_events{function="g",stage="delivering"} 1',
    'lambdabox_events{function="g",stage="failed"} 0',
  ]);
  expect(await lines('oldest')).toEqual([
    'lambdabox_oldest_event_age_seconds{function="f"} 10',
    'lambdabox_oldest_event_age_seconds{function="g"} 0',
  ]);
  functions = [];
  expect(await lines('function=')).toEqual([]);
});

test('a deleted function leaves no series, also when its events end later', async () => {
  tell({ what: 'accepted', bytes: 10 });
  tell({ what: 'accepted', bytes: 10 }, 'g');
  metrics.forget('f');
  tell({ what: 'dropped', condition: 'FunctionDeleted' });
  expect(await lines('function="f"')).toEqual([]);
  expect(await lines('function="other"')).toEqual([
    'lambdabox_events_dropped_total{function="other",condition="FunctionDeleted"} 1',
  ]);
  expect(await lines('function="g"')).toHaveLength(1);
});
