import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { UIDS } from '../links';
import { OUTCOMES, PHASES, QUANTILES, START_KINDS, STATES, USED } from '../palette';
import { chart } from '../panels/chart';
import { logs } from '../panels/logs';
import { records } from '../panels/records';
import { stat } from '../panels/stat';
import { counter, FUNCTION, gauge, grown, observed, quantile, rate, sum, sumBy, VERSION } from '../promql';
import { oneFunction, requestId, versions } from '../variables';
import { callsTile, coldTile, errorsTile, latencyTile } from './tiles';

const CALLS = counter('invocations_total', VERSION);
const LATENCY = observed('invocation_latency_seconds', VERSION);
const SIZE = gauge('function_memory_size_bytes', FUNCTION);
const NO_CALLS =
  'This function was not called in this time. Call it: aws lambda invoke, or lambdabox bench <function>.';

/** Everything about one function, its log beside its charts. */
export function oneFunctionDashboard(): Dashboard {
  return dashboard({
    uid: UIDS.function,
    title: 'lambdabox: one function',
    description: 'Start kinds, latency, phases, memory against its size, errors, throttles, and the log.',
    back: '1h',
    refresh: '30s',
    variables: [
      oneFunction(),
      versions(),
      requestId('Only the lines of this call in the log below; its beginning is enough. Empty for all.'),
    ],
    deployments: true,
    rows: [
      { title: '$function', panels: now() },
      { title: 'Calls', panels: calls() },
      { title: 'Latency', panels: latency() },
      { title: 'Environments', panels: environments() },
      { title: 'Log', panels: log() },
    ],
  });
}

function now(): Panel[] {
  const size = { width: 4, height: 4 };
  const used = observed('memory_used_ratio', FUNCTION);
  return [
    callsTile(VERSION),
    errorsTile(VERSION),
    coldTile(VERSION),
    latencyTile(VERSION, 95),
    stat({
      ...size,
      title: 'Memory size',
      description: 'What the function may use at most, as it is configured now.',
      unit: 'bytes',
      noValue: 'not deployed',
      queries: [{ expr: `max(${SIZE})`, legend: 'size' }],
    }),
    stat({
      ...size,
      title: 'Memory used, p99',
      description:
        'The peak of 99 in 100 calls, of all versions, as a share of the memory size. Near 100 % it is about to be killed; far below, a smaller size is cheaper.',
      unit: 'percentunit',
      decimals: 0,
      limits: { watch: 0.8, bad: 0.95 },
      noValue: 'no calls',
      queries: [{ expr: quantile(0.99, [], used, '$__range'), legend: 'used' }],
    }),
  ];
}

function calls(): Panel[] {
  const size = { width: 8, height: 8, unit: 'reqps', stack: true };
  return [
    chart({
      ...size,
      title: 'Calls by start kind',
      description:
        'A second: warm, an idle environment was reused; thawed, a frozen one; stem, a booted one was given the function; cold, a container was made.',
      colors: START_KINDS,
      noValue: NO_CALLS,
      queries: [{ expr: rate(sumBy(['start_kind'], grown(CALLS))), legend: '{{start_kind}}' }],
    }),
    chart({
      ...size,
      title: 'Calls by outcome',
      description: 'A second, by how they ended.',
      colors: OUTCOMES,
      noValue: NO_CALLS,
      queries: [{ expr: rate(sumBy(['outcome'], grown(CALLS))), legend: '{{outcome}}' }],
    }),
    chart({
      ...size,
      title: 'Calls without an answer',
      description:
        "Calls that were refused with 429, a second, by AWS's Reason; those whose client left while they waited; those that could not be run. Of all versions.",
      noValue: 'Every call of this function was answered in this time.',
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

function latency(): Panel[] {
  const size = { width: 12, height: 8, unit: 's', noValue: NO_CALLS };
  const spent = sumBy(['phase'], grown(counter('function_phase_seconds_total', FUNCTION)));
  const all = sum(grown(counter('invocations_total', FUNCTION)));
  const duration = observed('invocation_duration_seconds', VERSION);
  return [
    chart({
      ...size,
      title: 'Latency',
      description: 'From the request to the answer. Each mark is one call and leads to its log.',
      colors: QUANTILES,
      queries: [
        { expr: quantile(0.5, [], LATENCY), legend: 'p50' },
        { expr: quantile(0.95, [], LATENCY), legend: 'p95' },
        { expr: quantile(0.99, [], LATENCY), legend: 'p99', exemplars: true },
      ],
    }),
    chart({
      ...size,
      title: 'p95 by start kind',
      description:
        '95 in 100 calls of each kind were answered within this time. Each mark is one call and leads to its log.',
      colors: START_KINDS,
      queries: [{ expr: quantile(0.95, ['start_kind'], LATENCY), legend: '{{start_kind}}', exemplars: true }],
    }),
    chart({
      ...size,
      title: 'The mean call, by phase',
      description:
        'Where its time went, of all versions and start kinds: queue, create, start, boot, init, invoke, overhead.',
      stack: true,
      colors: PHASES,
      queries: [{ expr: `${spent} / on () group_left () (${all} > 0)`, legend: '{{phase}}' }],
    }),
    chart({
      ...size,
      title: 'Duration as REPORT tells it',
      description:
        "The function's own time, which AWS would bill: without the start, the queue and our overhead.",
      colors: QUANTILES,
      queries: [
        { expr: quantile(0.5, [], duration), legend: 'p50' },
        { expr: quantile(0.95, [], duration), legend: 'p95' },
        { expr: quantile(0.99, [], duration), legend: 'p99' },
      ],
    }),
  ];
}

function environments(): Panel[] {
  const memory = observed('memory_used_bytes', FUNCTION);
  return [
    chart({
      title: 'Memory against its size',
      description:
        'The peak of half of the calls, and of 99 in 100, of all versions; the dashed line is the memory size.',
      unit: 'bytes',
      width: 12,
      height: 8,
      colors: { ...QUANTILES, size: USED.limit },
      lines: ['size'],
      noValue: NO_CALLS,
      queries: [
        { expr: quantile(0.5, [], memory), legend: 'p50' },
        { expr: quantile(0.99, [], memory), legend: 'p99' },
        { expr: `max(${SIZE})`, legend: 'size' },
      ],
    }),
    chart({
      title: 'Environments, and how many are wanted',
      description:
        'Of this function, by state; the dashed line is what the policy wants. lambdabox why <function> says why.',
      unit: 'short',
      width: 12,
      height: 8,
      stack: true,
      colors: { ...STATES, desired: USED.limit },
      lines: ['desired'],
      noValue: 'No environment of this function in this time. A call makes one.',
      queries: [
        { expr: sumBy(['state'], gauge('environments', FUNCTION)), legend: '{{state}}' },
        { expr: `sum(${gauge('pool_desired', FUNCTION)})`, legend: 'desired' },
      ],
    }),
  ];
}

function log(): Panel[] {
  const lines = (stream: string) =>
    `{service="lambdabox", function="$function", stream="${stream}"} | version=~"$version" | request_id=~"$request_id.*"`;
  const noValue =
    'No line of this function in this time, or Loki has none: docs/loki.md says how the service sends them.';
  return [
    records({
      title: 'Its calls',
      description: 'One row a call, newest first. A click on a request id opens the log of that call.',
      width: 24,
      height: 9,
      noValue,
      expr: lines('invocations'),
    }),
    logs({
      title: 'Its log',
      description:
        'What the function printed, and START, END and REPORT as on AWS. Open a line to see its request id and version.',
      width: 24,
      height: 14,
      noValue,
      expr: lines('function'),
    }),
  ];
}
