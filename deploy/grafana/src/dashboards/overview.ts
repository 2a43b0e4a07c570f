import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { FUNCTION_LINK, UIDS } from '../links';
import { OUTCOMES, QUANTILES, START_KINDS, USED } from '../palette';
import { chart } from '../panels/chart';
import { stat } from '../panels/stat';
import { table } from '../panels/table';
import {
  counter,
  FUNCTION,
  gauge,
  grown,
  observed,
  orZero,
  quantile,
  rate,
  ratio,
  sum,
  sumBy,
  top,
} from '../promql';
import { functions } from '../variables';
import { events } from './events-row';
import { callsTile, coldTile, errorsTile, latencyTile, NOT_SCRAPED } from './tiles';

const CALLS = counter('invocations_total', FUNCTION);
const FAILED = counter('invocations_total', { ...FUNCTION, outcome: '!="success"' });
const COLD = counter('invocations_total', { ...FUNCTION, start_kind: '="cold"' });
const LATENCY = observed('invocation_latency_seconds', FUNCTION);
const NO_CALLS = 'No call of these functions in this time. Call one: aws lambda invoke, or make demo.';

/** Is the box well? What runs on it, how well, how fast, against its limits. */
export function overview(): Dashboard {
  return dashboard({
    uid: UIDS.overview,
    title: 'lambdabox: overview',
    description:
      'Calls, errors, throttles, latency, the share of cold starts, and concurrency against its limit.',
    back: '1h',
    refresh: '30s',
    variables: [functions()],
    deployments: true,
    rows: [
      { title: 'Now', panels: now() },
      { title: 'Calls', panels: calls() },
      { title: 'Limits', panels: limits() },
      { title: 'Asynchronous events', panels: events() },
      { title: 'Functions', panels: [byFunction()] },
      { title: 'The service itself', panels: service() },
    ],
  });
}

function now(): Panel[] {
  const size = { width: 4, height: 4, line: true };
  const throttled = orZero(sum(grown(counter('throttles_total', FUNCTION))));
  return [
    callsTile(FUNCTION),
    errorsTile(FUNCTION),
    stat({
      ...size,
      title: 'Throttled',
      description: 'Calls that were refused with 429, a second.',
      unit: 'reqps',
      limits: { watch: 0.01, bad: 1 },
      noValue: 'no calls',
      queries: [{ expr: rate(throttled), legend: 'throttled' }],
    }),
    latencyTile(FUNCTION, 99),
    coldTile(FUNCTION),
    stat({
      ...size,
      title: 'Concurrency used',
      description:
        'Invocations that run or wait, as a share of what the account may run at once. Beyond it, calls get 429.',
      unit: 'percentunit',
      decimals: 1,
      limits: { watch: 0.7, bad: 0.9 },
      noValue: 'the service is not scraped',
      queries: [
        {
          expr: `sum(${gauge('concurrent_invocations')}) / sum(${gauge('concurrency_limit')})`,
          legend: 'used',
        },
      ],
    }),
  ];
}

function calls(): Panel[] {
  const size = { width: 12, height: 8, noValue: NO_CALLS };
  return [
    chart({
      ...size,
      title: 'Calls by outcome',
      description: 'Invocations that ended, a second, by how they ended.',
      unit: 'reqps',
      stack: true,
      colors: OUTCOMES,
      queries: [{ expr: rate(sumBy(['outcome'], grown(CALLS))), legend: '{{outcome}}' }],
    }),
    chart({
      ...size,
      title: 'Calls by start kind',
      description:
        'Invocations that ended, a second: warm, an idle environment was reused; thawed, a frozen one; stem, a booted one was given the function; cold, a container was made.',
      unit: 'reqps',
      stack: true,
      colors: START_KINDS,
      queries: [{ expr: rate(sumBy(['start_kind'], grown(CALLS))), legend: '{{start_kind}}' }],
    }),
    chart({
      ...size,
      title: 'Latency',
      description:
        'From the request to the answer: half of the calls, 95 in 100, 99 in 100 were within. Each mark is one call and leads to its log.',
      unit: 's',
      colors: QUANTILES,
      queries: [
        { expr: quantile(0.5, [], LATENCY), legend: 'p50' },
        { expr: quantile(0.95, [], LATENCY), legend: 'p95' },
        { expr: quantile(0.99, [], LATENCY), legend: 'p99', exemplars: true },
      ],
    }),
    chart({
      ...size,
      title: 'Slowest functions, p95',
      description:
        'The ten functions whose 95th percentile is highest. Each mark is one call and leads to its log.',
      unit: 's',
      table: true,
      queries: [
        {
          expr: top(10, quantile(0.95, ['function'], LATENCY)),
          legend: '{{function}}',
          exemplars: true,
        },
      ],
    }),
  ];
}

function limits(): Panel[] {
  const size = { width: 12, height: 8 };
  return [
    chart({
      ...size,
      title: 'Concurrency against its limit',
      description:
        'Invocations that run or wait for an environment, of all functions, and how many may at once.',
      unit: 'short',
      colors: { running: USED.used, limit: USED.limit },
      lines: ['limit'],
      noValue: NOT_SCRAPED,
      queries: [
        { expr: `sum(${gauge('concurrent_invocations')})`, legend: 'running' },
        { expr: `sum(${gauge('concurrency_limit')})`, legend: 'limit' },
      ],
    }),
    chart({
      ...size,
      title: 'Calls without an answer',
      description:
        "Calls that were refused with 429, a second, by AWS's Reason; those whose client left while they waited; those that could not be run.",
      unit: 'reqps',
      stack: true,
      noValue: 'Every call was answered in this time.',
      queries: [
        { expr: rate(sumBy(['reason'], grown(counter('throttles_total', FUNCTION)))), legend: '{{reason}}' },
        {
          expr: rate(sumBy(['end', 'reason'], grown(counter('unanswered_calls_total', FUNCTION)))),
          legend: '{{end}}: {{reason}}',
        },
      ],
    }),
  ];
}

function byFunction(): Panel {
  const of = (expr: string) => sumBy(['function'], grown(expr, '$__range'));
  const share = (part: string) => ratio(`(${of(part)} or ${of(CALLS)} * 0)`, of(CALLS));
  return table({
    title: 'Functions in this time range',
    description:
      'One row a function, of the whole time range that is shown. A click on a name opens its dashboard.',
    width: 24,
    height: 9,
    noValue: NO_CALLS,
    rows: { function: 'Function' },
    sort: 'Calls',
    link: FUNCTION_LINK,
    columns: [
      { title: 'Calls', expr: of(CALLS), unit: 'short', decimals: 0 },
      {
        title: 'Errors',
        expr: share(FAILED),
        unit: 'percentunit',
        decimals: 1,
        limits: { watch: 0.01, bad: 0.05 },
      },
      {
        title: 'Cold',
        expr: share(COLD),
        unit: 'percentunit',
        decimals: 1,
        limits: { watch: 0.05, bad: 0.2 },
      },
      { title: 'p50', expr: quantile(0.5, ['function'], LATENCY, '$__range'), unit: 's' },
      { title: 'p95', expr: quantile(0.95, ['function'], LATENCY, '$__range'), unit: 's' },
      { title: 'p99', expr: quantile(0.99, ['function'], LATENCY, '$__range'), unit: 's' },
    ],
  });
}

function service(): Panel[] {
  const size = { width: 8, height: 6, noValue: NOT_SCRAPED };
  const job = '{job="lambdabox"}';
  return [
    chart({
      ...size,
      title: 'Processor time',
      description:
        'What the process of the service uses itself, its functions not counted: 100 % is one core.',
      unit: 'percentunit',
      colors: { service: USED.used },
      queries: [{ expr: `sum(rate(process_cpu_seconds_total${job}[$__rate_interval]))`, legend: 'service' }],
    }),
    chart({
      ...size,
      title: 'Memory',
      description: 'Resident memory of the process of the service itself, its functions not counted.',
      unit: 'bytes',
      colors: { service: USED.used },
      queries: [{ expr: `sum(process_resident_memory_bytes${job})`, legend: 'service' }],
    }),
    chart({
      ...size,
      title: 'Delay of the event loop, p99',
      description: "How long the service's own work waits for its turn: it is on the way of every warm call.",
      unit: 's',
      colors: { delay: USED.used },
      queries: [{ expr: `max(nodejs_eventloop_lag_p99_seconds${job})`, legend: 'delay' }],
    }),
    ...traffic(),
  ];
}

function traffic(): Panel[] {
  const size = { width: 8, height: 6 };
  return [
    chart({
      ...size,
      title: 'Payloads',
      description: 'Bytes of requests to functions and of their responses, a second.',
      unit: 'Bps',
      noValue: 'No call in this time.',
      queries: [
        { expr: rate(sumBy(['direction'], grown(counter('payload_bytes_total')))), legend: '{{direction}}' },
      ],
    }),
    chart({
      ...size,
      title: 'Log events and records given up',
      description:
        'A second: because the disk did not take them, or Loki did not. Those that Loki did not take are on disk all the same. Calls whose records are given up are not found in the console.',
      unit: 'cps',
      noValue: 'Nothing was given up.',
      queries: [
        { expr: rate(sumBy(['sink'], grown(counter('log_events_dropped_total')))), legend: '{{sink}}' },
        { expr: rate(sumBy([], grown(counter('records_dropped_total')))), legend: 'records of calls' },
      ],
    }),
    stat({
      ...size,
      title: 'Release',
      description: 'Which releases of lambdabox run, and how many processes of each.',
      unit: 'short',
      decimals: 0,
      noValue: NOT_SCRAPED,
      queries: [{ expr: sumBy(['release'], gauge('build_info')), legend: '{{release}}' }],
    }),
  ];
}
