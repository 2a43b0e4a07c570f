import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { QUANTILES, STAGES } from '../palette';
import { chart } from '../panels/chart';
import { counter, FUNCTION, gauge, grown, observed, quantile, rate, sumBy, top } from '../promql';

const AGE = observed('event_age_seconds', FUNCTION);

/** Calls of the type Event: what waits, how old it is, what fails, and where it goes. */
export function events(): Panel[] {
  return [...held(), ...fate()];
}

function held(): Panel[] {
  const size = { width: 8, height: 8, noValue: 'No event is held.' };
  return [
    chart({
      ...size,
      title: 'Events that are held',
      description:
        'Events that were accepted and are not over: they wait for a try, run, are to be delivered, or have failed and are kept for a redrive.',
      unit: 'short',
      stack: true,
      colors: STAGES,
      queries: [{ expr: sumBy(['stage'], gauge('events', FUNCTION)), legend: '{{stage}}' }],
    }),
    chart({
      ...size,
      title: 'Age of the oldest event',
      description:
        'The ten functions with the oldest events that wait or run. A failed event is tried again after one and two minutes.',
      unit: 's',
      queries: [{ expr: top(10, gauge('oldest_event_age_seconds', FUNCTION)), legend: '{{function}}' }],
    }),
    chart({
      ...size,
      title: 'Events accepted',
      description: 'Events that came, a second, by function.',
      unit: 'cps',
      stack: true,
      noValue: 'No event came in this time.',
      queries: [
        {
          expr: rate(sumBy(['function'], grown(counter('events_accepted_total', FUNCTION)))),
          legend: '{{function}}',
        },
      ],
    }),
  ];
}

function fate(): Panel[] {
  const size = { width: 8, height: 8 };
  return [
    chart({
      ...size,
      title: 'Age when run',
      description:
        'How long ago an event was accepted when a run of it began, retries included: half of the runs, 95 in 100, 99 in 100 were within.',
      unit: 's',
      colors: QUANTILES,
      noValue: 'No event was run in this time.',
      queries: [
        { expr: quantile(0.5, [], AGE), legend: 'p50' },
        { expr: quantile(0.95, [], AGE), legend: 'p95' },
        { expr: quantile(0.99, [], AGE), legend: 'p99' },
      ],
    }),
    chart({
      ...size,
      title: 'Retries, and ends without success',
      description:
        'Runs that are tried again, a second, by why; events that ended without success, by the condition that their destination is told.',
      unit: 'cps',
      stack: true,
      noValue: 'Every event succeeded at once in this time.',
      queries: [
        {
          expr: rate(sumBy(['reason'], grown(counter('event_retries_total', FUNCTION)))),
          legend: 'again: {{reason}}',
        },
        {
          expr: rate(sumBy(['condition'], grown(counter('events_dropped_total', FUNCTION)))),
          legend: '{{condition}}',
        },
      ],
    }),
    chart({
      ...size,
      title: 'Deliveries to destinations',
      description:
        'Tries, a second, to deliver what became of events, by the service of the destination: those that failed come again (retried) or not (failed).',
      unit: 'cps',
      stack: true,
      noValue: 'Nothing was to be delivered in this time.',
      queries: [
        {
          expr: rate(sumBy(['service', 'outcome'], grown(counter('event_deliveries_total', FUNCTION)))),
          legend: '{{service}}: {{outcome}}',
        },
      ],
    }),
  ];
}
