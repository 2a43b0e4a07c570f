import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { UIDS } from '../links';
import { PHASES, START_KINDS } from '../palette';
import { chart } from '../panels/chart';
import { heatMap } from '../panels/heat-map';
import { matrixTable, stackedBars } from '../panels/matrix';
import { bars, stat } from '../panels/stat';
import {
  buckets,
  counter,
  FUNCTION,
  grown,
  observed,
  quantile,
  rate,
  ratio,
  sum,
  sumBy,
  top,
} from '../promql';
import { functions } from '../variables';
import { deploymentRow } from './deployment-row';

const CALLS = counter('invocations_total', FUNCTION);
const LATENCY = observed('invocation_latency_seconds', FUNCTION);
const INIT = observed('init_duration_seconds', FUNCTION);
const PHASE_SECONDS = counter('function_phase_seconds_total', FUNCTION);
const NO_CALLS =
  'No call of these functions in this time. lambdabox bench <function> makes calls of every start kind.';

/** What the product is for: what a cold start costs, where its time goes, how often it happens, what is spared. */
export function coldWarm(): Dashboard {
  return dashboard({
    uid: UIDS.coldWarm,
    title: 'lambdabox: cold against warm',
    description:
      'Latency and phases by start kind side by side, init, the share of cold starts, the wait that pools spare, before and after a deployment.',
    back: '1h',
    refresh: '30s',
    variables: [functions()],
    deployments: true,
    rows: [
      { title: 'In this time range', panels: [...quantiles(), ...summary()] },
      { title: 'Latency over time', panels: latency() },
      { title: 'Where the time goes', panels: [...phases(), ...phasesOverTime()] },
      { title: 'Init', panels: init() },
      { title: 'How often', panels: often() },
      { title: 'What pools spare', panels: spared() },
      deploymentRow(),
    ],
  });
}

function quantiles(): Panel[] {
  const size = { width: 6, height: 7, unit: 's', colors: START_KINDS, noValue: NO_CALLS };
  const of = (q: number) => quantile(q, ['start_kind'], LATENCY, '$__range');
  return [
    bars({
      ...size,
      title: 'p50 by start kind',
      description:
        'Half of the calls of each kind were answered within this time, from the request to the answer.',
      queries: [{ expr: of(0.5), legend: '{{start_kind}}' }],
    }),
    bars({
      ...size,
      title: 'p95 by start kind',
      description: '95 in 100 calls of each kind were answered within this time.',
      queries: [{ expr: of(0.95), legend: '{{start_kind}}' }],
    }),
    bars({
      ...size,
      title: 'Calls by start kind',
      description:
        'How many calls found an idle environment (warm), a frozen one (thawed), a booted one that was given the function (stem), or none (cold).',
      unit: 'short',
      decimals: 0,
      queries: [{ expr: sumBy(['start_kind'], grown(CALLS, '$__range')), legend: '{{start_kind}}' }],
    }),
  ];
}

function summary(): Panel[] {
  const half = (kind: '="cold"' | '="warm"') =>
    quantile(0.5, [], observed('invocation_latency_seconds', { ...FUNCTION, start_kind: kind }), '$__range');
  return [
    stat({
      title: 'Cold against warm',
      description: 'How many times as long as a warm call a cold one takes: p50 against p50.',
      unit: 'suffix:×',
      decimals: 0,
      width: 3,
      height: 7,
      noValue: 'needs a cold and a warm call',
      queries: [{ expr: ratio(half('="cold"'), half('="warm"')), legend: 'times' }],
    }),
    stat({
      title: 'Wait spared',
      description:
        'What calls would have waited more, had each of them been a cold start: the sum over the time range.',
      unit: 's',
      width: 3,
      height: 7,
      noValue: 'needs calls that were not cold',
      queries: [
        { expr: sum(grown(counter('saved_wait_seconds_total', FUNCTION), '$__range')), legend: 'spared' },
      ],
    }),
  ];
}

function latency(): Panel[] {
  const size = { width: 12, height: 8, unit: 's', colors: START_KINDS, noValue: NO_CALLS };
  return [
    chart({
      ...size,
      title: 'p50 by start kind',
      description: 'Half of the calls of each kind were answered within this time.',
      queries: [{ expr: quantile(0.5, ['start_kind'], LATENCY), legend: '{{start_kind}}' }],
    }),
    chart({
      ...size,
      title: 'p95 by start kind',
      description:
        '95 in 100 calls of each kind were answered within this time. Each mark is one call and leads to its log.',
      queries: [{ expr: quantile(0.95, ['start_kind'], LATENCY), legend: '{{start_kind}}', exemplars: true }],
    }),
  ];
}

function phases(): Panel[] {
  const size = { width: 12, height: 8, unit: 's', columnLabel: 'phase', columns: PHASES, noValue: NO_CALLS };
  const rows = { rowLabel: 'start_kind', rowTitle: 'Start kind' };
  const spent = sumBy(['start_kind', 'phase'], grown(PHASE_SECONDS, '$__range'));
  const calls = `(${sumBy(['start_kind'], grown(CALLS, '$__range'))} > 0)`;
  const phases = observed('phase_duration_seconds');
  return [
    stackedBars({
      ...size,
      ...rows,
      title: 'A call of each kind, by phase',
      description:
        'The mean call of each start kind, split: queue, the wait for an environment; create, start and boot of a container; init of the function; invoke, its handler; overhead, the rest.',
      expr: `${spent} / on (start_kind) group_left () ${calls}`,
    }),
    matrixTable({
      ...size,
      ...rows,
      title: 'Phases, p95, of all functions',
      description:
        '95 in 100 calls of each start kind spent at most this long in each phase, whichever functions are chosen.',
      expr: quantile(0.95, ['start_kind', 'phase'], phases, '$__range'),
    }),
  ];
}

function phasesOverTime(): Panel[] {
  return Object.keys(START_KINDS)
    .reverse()
    .map((kind) => {
      const spent = sumBy(
        ['phase'],
        grown(counter('function_phase_seconds_total', { ...FUNCTION, start_kind: `="${kind}"` })),
      );
      const calls = sum(grown(counter('invocations_total', { ...FUNCTION, start_kind: `="${kind}"` })));
      return chart({
        title: `Phases of ${kind} calls`,
        description: `The mean ${kind} call at each time, split into its phases.`,
        unit: 's',
        width: 6,
        height: 8,
        stack: true,
        colors: PHASES,
        noValue: `No ${kind} call in this time.`,
        queries: [{ expr: `${spent} / on () group_left () (${calls} > 0)`, legend: '{{phase}}' }],
      });
    });
}

function init(): Panel[] {
  const noValue = 'No environment was initialised in this time: every call found one.';
  return [
    heatMap({
      title: 'Init of new environments',
      description:
        'How long the init of functions took: the lighter, the more. Each mark is one call and leads to its log.',
      unit: 's',
      width: 12,
      height: 9,
      noValue,
      expr: buckets([], INIT),
    }),
    chart({
      title: 'Init, p95, by what it was for',
      description:
        '95 in 100 inits took at most this long: those for a call that waited (stem, cold), and those made ahead, by how their first call found them. Each mark leads to the log of its call.',
      unit: 's',
      width: 12,
      height: 9,
      colors: START_KINDS,
      noValue,
      queries: [{ expr: quantile(0.95, ['start_kind'], INIT), legend: '{{start_kind}}', exemplars: true }],
    }),
  ];
}

function often(): Panel[] {
  const size = { width: 12, height: 8, unit: 'percentunit', noValue: NO_CALLS };
  const share = `${sumBy(['start_kind'], grown(CALLS))} / on () group_left () (${sum(grown(CALLS))} > 0)`;
  const all = sumBy(['function'], grown(CALLS));
  const cold = sumBy(
    ['function'],
    grown(counter('invocations_total', { ...FUNCTION, start_kind: '="cold"' })),
  );
  return [
    chart({
      ...size,
      title: 'Share of each start kind',
      description: 'Of the calls at each time, how many were warm, thawed, from a stem, cold.',
      stack: true,
      colors: START_KINDS,
      max: 1,
      queries: [{ expr: share, legend: '{{start_kind}}' }],
    }),
    chart({
      ...size,
      title: 'Share of cold calls, by function',
      description: 'The ten functions whose calls were cold most often.',
      table: true,
      max: 1,
      queries: [{ expr: top(10, ratio(`(${cold} or ${all} * 0)`, all)), legend: '{{function}}' }],
    }),
  ];
}

function spared(): Panel[] {
  const size = { width: 12, height: 8, unit: 's', stack: true };
  const waited = counter('function_phase_seconds_total', {
    ...FUNCTION,
    phase: '=~"queue|create|start|boot|init"',
  });
  return [
    chart({
      ...size,
      title: 'Wait that pools spared, a minute',
      description:
        'Seconds that the calls of a minute would have waited more as cold starts, by how they started instead.',
      colors: START_KINDS,
      noValue: 'Nothing spared: no call found an environment or a stem.',
      queries: [
        {
          expr: `${rate(sumBy(['start_kind'], grown(counter('saved_wait_seconds_total', FUNCTION))))} * 60`,
          legend: '{{start_kind}}',
        },
      ],
    }),
    chart({
      ...size,
      title: 'Wait that was left, a minute',
      description: 'Seconds that the calls of a minute waited before their handler ran, by phase.',
      colors: PHASES,
      noValue: NO_CALLS,
      queries: [{ expr: `${rate(sumBy(['phase'], grown(waited)))} * 60`, legend: '{{phase}}' }],
    }),
  ];
}
