import type { SourceView } from '../../../src/contract/source-view';
import { Metrics } from '../../../src/metrics/metrics';
import type { SourceFact } from '../../../src/telemetry/events';
import { FakeClock } from '../../support/fake-clock';

let metrics: Metrics;
beforeEach(() => {
  metrics = new Metrics({ release: '1.2.3', clock: new FakeClock() });
});

/** Samples of sources and schedules whose lines have all of these texts, without the labels that all have. */
async function lines(...texts: readonly string[]): Promise<string[]> {
  const { body } = await metrics.scrape('text/plain');
  let text = '';
  for await (const slice of body) text += slice;
  return text
    .split('\n')
    .filter(
      (line) => /^lambdabox_(source|schedule)_/.test(line) && texts.every((part) => line.includes(part)),
    );
}

const about = { source: 'm', kind: 'sqs', functionName: 'f' } as const;
const tell = (...facts: SourceFact[]) => facts.forEach((fact) => metrics.sourceFact(fact));
const LABELS = 'source="m",kind="sqs"';

test('what passes at a source is counted', async () => {
  tell({ ...about, what: 'polled', records: 10 }, { ...about, what: 'polled', records: 0 });
  tell({ ...about, what: 'filtered', records: 3 });
  tell({ ...about, what: 'batch', records: 7 });
  tell({ ...about, what: 'batch-ended', outcome: 'partial', failedRecords: 2, durationMs: 5 });
  tell({ ...about, what: 'retried', records: 2 });
  tell({ ...about, what: 'dropped', records: 1, condition: 'RetriesExhausted', isKept: true });
  expect(await lines(LABELS)).toEqual(
    expect.arrayContaining([
      `lambdabox_source_polls_total{${LABELS},result="records"} 1`,
      `lambdabox_source_polls_total{${LABELS},result="empty"} 1`,
      `lambdabox_source_filtered_records_total{${LABELS}} 3`,
      `lambdabox_source_records_total{${LABELS}} 7`,
      `lambdabox_source_batches_total{${LABELS},outcome="partial"} 1`,
      `lambdabox_source_batches_total{${LABELS},outcome="ok"} 0`,
      `lambdabox_source_retried_records_total{${LABELS}} 2`,
      `lambdabox_source_dropped_records_total{${LABELS},kept="yes"} 1`,
    ]),
  );
});

test('what a source is like now is the last that was told', async () => {
  tell({ ...about, what: 'pollers', count: 5 }, { ...about, what: 'lag', records: 100, oldestMs: 2500 });
  tell({ ...about, what: 'trouble', isWell: false }, { ...about, what: 'pollers', count: 1 });
  expect(await lines('source_pollers')).toEqual([`lambdabox_source_pollers{${LABELS}} 1`]);
  expect(await lines('lag')).toEqual([`lambdabox_source_lag_records{${LABELS}} 100`]);
  expect(await lines('oldest')).toEqual([`lambdabox_source_oldest_record_age_seconds{${LABELS}} 2.5`]);
  expect(await lines('trouble')).toEqual([`lambdabox_source_in_trouble{${LABELS}} 1`]);
  tell({ ...about, what: 'trouble', isWell: true });
  expect(await lines('trouble')).toEqual([`lambdabox_source_in_trouble{${LABELS}} 0`]);
});

test('a schedule has its lateness and its missed times, and no pollers', async () => {
  const schedule = { source: 's', kind: 'schedule' } as const;
  tell({ ...schedule, what: 'batch', functionName: 'f', records: 1 });
  tell({ ...schedule, what: 'fired', lateMs: 250 }, { ...schedule, what: 'missed', times: 5, caughtUp: 2 });
  expect(await lines('lateness')).toEqual([
    'lambdabox_schedule_lateness_seconds_total{source="s",kind="schedule"} 0.25',
  ]);
  expect(await lines('missed')).toEqual([
    'lambdabox_schedule_missed_total{source="s",kind="schedule",caught_up="yes"} 2',
    'lambdabox_schedule_missed_total{source="s",kind="schedule",caught_up="no"} 3',
  ]);
  expect(await lines('source_records')).toEqual([
    'lambdabox_source_records_total{source="s",kind="schedule"} 1',
  ]);
  expect(await lines('pollers')).toEqual([]);
});

test('a source is named by what people call it', async () => {
  const view: SourceView = {
    ...{ id: 'm', kind: 'sqs', name: 'orders', targets: [], state: 'Enabled', rate: 0 },
    counts: { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 },
  };
  metrics.readFrom({
    ...{ concurrencyLimit: () => 1, queuedEvents: () => 0, cpuCores: () => 1, functions: () => [] },
    events: () => Promise.resolve({ at: 0, functions: [] }),
    sources: () => Promise.resolve([view]),
  });
  expect(await lines('info')).toEqual([`lambdabox_source_info{${LABELS},name="orders",state="Enabled"} 1`]);
});

test('a source that goes takes its series along; beyond 2,000 they are one', async () => {
  tell({ ...about, what: 'batch', records: 7 }, { ...about, what: 'removed' });
  expect(await lines()).toEqual([]);
  for (let index = 0; index < 2010; index += 1)
    tell({ source: `m${index}`, kind: 'sqs', what: 'polled', records: 1 });
  expect(await lines('source="other"', 'result="records"')).toEqual([
    'lambdabox_source_polls_total{source="other",kind="sqs",result="records"} 10',
  ]);
});
