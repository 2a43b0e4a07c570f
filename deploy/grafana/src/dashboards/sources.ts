import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { UIDS } from '../links';
import { chart } from '../panels/chart';
import { counter, gauge, grown, named, orZero, rate, sumBy } from '../promql';

const BY = ['source', 'kind'];
const LEGEND = '{{kind}} {{name}}';
const NOTHING = 'No source of events in this time. lambdabox sources lists them.';
const SIZE = { width: 8, height: 8, noValue: NOTHING };

/** A counter's growth a second, of each source by its name. */
const passed = (selector: string) => named(rate(`(${sumBy(BY, grown(selector))})`));

/** Do functions hear of what happens elsewhere, soon and for good? */
export function sources(): Dashboard {
  return dashboard({
    uid: UIDS.sources,
    title: 'lambdabox: sources of events',
    description:
      'Queues, streams, schedules and whatever else calls functions by itself: what passes, what waits and how old it is, what fails, and brokers that are away. lambdabox sources says the same in a table, and why each of them waits.',
    back: '1h',
    refresh: '30s',
    variables: [],
    rows: [
      { title: 'What passes, and what waits', panels: [...flow(), ...waiting()] },
      { title: 'What goes wrong', panels: [...failures(), ...brokers()] },
    ],
  });
}

function flow(): Panel[] {
  return [
    chart({
      ...SIZE,
      title: 'Records',
      description: 'Records and events that functions were given, a second, tries again included.',
      unit: 'cps',
      stack: true,
      queries: [{ expr: passed(counter('source_records_total')), legend: LEGEND }],
    }),
    chart({
      ...SIZE,
      title: 'Batches',
      description:
        'Batches and events that functions were given, a second, by how they ended; throttled ones come again.',
      unit: 'cps',
      stack: true,
      queries: [
        {
          expr: rate(`(${sumBy(['outcome'], grown(counter('source_batches_total')))})`),
          legend: '{{outcome}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Filtered out',
      description: 'Records that no filter let through, a second: they are done with.',
      unit: 'cps',
      stack: true,
      queries: [{ expr: passed(counter('source_filtered_records_total')), legend: LEGEND }],
    }),
  ];
}

function waiting(): Panel[] {
  const lateness = orZero(`sum(${grown(counter('schedule_lateness_seconds_total'))})`);
  const firings = orZero(`sum(${grown(counter('source_records_total', { kind: '=~"schedule|rule"' }))})`);
  return [
    chart({
      ...SIZE,
      title: 'Lag',
      description: 'Records that wait at the broker, as far as it says so, when it was asked last.',
      unit: 'short',
      queries: [{ expr: named(sumBy(BY, gauge('source_lag_records'))), legend: LEGEND }],
    }),
    chart({
      ...SIZE,
      title: 'Age of the oldest record',
      description:
        'How old the oldest record is that waits, or the one that is read next, when it was asked last.',
      unit: 's',
      queries: [{ expr: named(sumBy(BY, gauge('source_oldest_record_age_seconds'))), legend: LEGEND }],
    }),
    chart({
      ...SIZE,
      title: 'Lateness of schedules',
      description: 'How long after its time a schedule fired, the mean of all.',
      unit: 's',
      queries: [{ expr: `${lateness} / clamp_min(${firings}, 1)`, legend: 'mean' }],
    }),
  ];
}

function failures(): Panel[] {
  const failed = sumBy(BY, grown(counter('source_batches_total', { outcome: '=~"failed|partial"' })));
  const all = sumBy(BY, grown(counter('source_batches_total')));
  return [
    chart({
      ...SIZE,
      title: 'Share of batches that fail',
      description: 'Batches whose function failed, or failed for some records, of all that it was given.',
      unit: 'percentunit',
      max: 1,
      queries: [{ expr: named(`${failed} / clamp_min(${all}, 1)`), legend: LEGEND }],
    }),
    chart({
      ...SIZE,
      title: 'Tried again, and given up',
      description:
        'Records, a second, that are tried again; those that are given up, by whether a dead-letter place has them.',
      unit: 'cps',
      stack: true,
      queries: [
        {
          expr: rate(`(sum(${grown(counter('source_retried_records_total'))}))`),
          legend: 'tried again',
        },
        {
          expr: rate(`(${sumBy(['kept'], grown(counter('source_dropped_records_total')))})`),
          legend: 'given up, kept: {{kept}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Missed times of schedules',
      description:
        'Times that passed while the service was away: caught up afterwards, or not. A setting of the schedule decides.',
      unit: 'short',
      queries: [
        {
          expr: orZero(`sum(${grown(counter('schedule_missed_total', { caught_up: '="yes"' }))})`),
          legend: 'caught up',
        },
        {
          expr: orZero(`sum(${grown(counter('schedule_missed_total', { caught_up: '="no"' }))})`),
          legend: 'missed',
        },
      ],
    }),
  ];
}

function brokers(): Panel[] {
  return [
    chart({
      ...SIZE,
      title: 'Brokers in trouble',
      description:
        '1 while the broker of a source is away or refuses. lambdabox sources why says what to do.',
      unit: 'short',
      max: 1,
      queries: [{ expr: named(sumBy(BY, gauge('source_in_trouble'))), legend: LEGEND }],
    }),
    chart({
      ...SIZE,
      title: 'Pollers',
      description:
        'Requests for records that a source has under way: more while there is a backlog, fewer when idle.',
      unit: 'short',
      queries: [{ expr: named(sumBy(BY, gauge('source_pollers'))), legend: LEGEND }],
    }),
    chart({
      ...SIZE,
      title: 'Empty polls',
      description: 'Answers of brokers without a record, a second: what an idle source costs its broker.',
      unit: 'cps',
      queries: [{ expr: passed(counter('source_polls_total', { result: '="empty"' })), legend: LEGEND }],
    }),
  ];
}
