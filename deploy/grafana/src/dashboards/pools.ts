import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { UIDS } from '../links';
import { IDLE, MEMORY, START_KINDS, STATES, USED } from '../palette';
import { chart } from '../panels/chart';
import { stat } from '../panels/stat';
import { table } from '../panels/table';
import { counter, FUNCTION, gauge, grown, observed, quantile, rate, sumBy, top } from '../promql';
import { functions } from '../variables';
import { NOT_SCRAPED } from './tiles';

const ENVIRONMENTS = gauge('environments', FUNCTION);
const THERE = gauge('environments', { ...FUNCTION, state: '!="stopping"' });
const DESIRED = gauge('pool_desired', FUNCTION);
const BUDGET = `sum(${gauge('memory_budget_bytes')})`;
const NO_ENVIRONMENT = 'No environment of these functions in this time. A call makes one.';

/** Why is each pool this size, and does the box hold what it was promised for? */
export function pools(): Dashboard {
  return dashboard({
    uid: UIDS.pools,
    title: 'lambdabox: pools',
    description:
      'Environments by state, stems, desired against actual, decisions by reason, memory and processors promised against what is there. lambdabox why <function> says every reason in a sentence.',
    back: '1h',
    refresh: '30s',
    variables: [functions()],
    deployments: true,
    rows: [
      { title: 'Now', panels: now() },
      { title: 'Environments', panels: environments() },
      { title: 'Stems', panels: stems() },
      { title: 'Decisions', panels: decisions() },
      { title: 'The box', panels: box() },
      { title: "Docker's part", panels: docker() },
    ],
  });
}

function now(): Panel[] {
  const size = { width: 4, height: 5, noValue: NOT_SCRAPED };
  return [
    stat({
      ...size,
      width: 8,
      title: 'Environments',
      description: 'Execution environments of these functions, by state.',
      unit: 'short',
      colors: STATES,
      noValue: NO_ENVIRONMENT,
      queries: [{ expr: sumBy(['state'], ENVIRONMENTS), legend: '{{state}}' }],
    }),
    stat({
      ...size,
      title: 'Stems ready',
      description: 'Booted environments that belong to no function yet, by runtime.',
      unit: 'short',
      noValue: 'none: stems follow calls',
      queries: [{ expr: sumBy(['runtime'], gauge('stems', { state: '="ready"' })), legend: '{{runtime}}' }],
    }),
    stat({
      ...size,
      title: 'Memory promised',
      description:
        'What environments and stems may come to use, as a share of the budget. The budget is never promised twice.',
      unit: 'percentunit',
      decimals: 1,
      limits: { watch: 0.8, bad: 0.95 },
      line: true,
      queries: [{ expr: `sum(${gauge('memory_reserved_bytes')}) / ${BUDGET}`, legend: 'promised' }],
    }),
    stat({
      ...size,
      title: 'Memory really used',
      description: 'What they really hold, sampled, as a share of the same budget.',
      unit: 'percentunit',
      decimals: 1,
      limits: { watch: 0.8, bad: 0.95 },
      line: true,
      queries: [{ expr: `sum(${gauge('memory_in_use_bytes')}) / ${BUDGET}`, legend: 'used' }],
    }),
    stat({
      ...size,
      title: 'Processors promised',
      description:
        'The processor shares of the environments that may run now, as a share of the machine. Above 100 % they share.',
      unit: 'percentunit',
      decimals: 0,
      limits: { watch: 1, bad: 4 },
      line: true,
      queries: [
        { expr: `sum(${gauge('cpu_reserved_cores')}) / sum(${gauge('cpu_cores')})`, legend: 'promised' },
      ],
    }),
  ];
}

function environments(): Panel[] {
  const size = { width: 12, height: 8, unit: 'short', noValue: NO_ENVIRONMENT };
  const missing = `${sumBy(['function'], DESIRED)} - (${sumBy(['function'], THERE)} or ${sumBy(['function'], DESIRED)} * 0)`;
  return [
    chart({
      ...size,
      title: 'By state',
      description:
        'busy runs a call; idle waits for one; frozen waits with its processes stopped; creating and initializing are on the way.',
      stack: true,
      colors: STATES,
      queries: [{ expr: sumBy(['state'], ENVIRONMENTS), legend: '{{state}}' }],
    }),
    chart({
      ...size,
      title: 'Desired against actual',
      description: 'What the policy wants, busy ones included, and what is there.',
      colors: { desired: USED.wanted, actual: USED.used },
      lines: ['desired'],
      queries: [
        { expr: `sum(${DESIRED})`, legend: 'desired' },
        { expr: `sum(${THERE})`, legend: 'actual' },
      ],
    }),
    chart({
      ...size,
      title: 'By function',
      description: 'The ten functions with most environments.',
      table: true,
      queries: [{ expr: top(10, sumBy(['function'], THERE)), legend: '{{function}}' }],
    }),
    chart({
      ...size,
      title: 'Wanted and not there, by function',
      description:
        'The ten functions that lack most of what the policy wants: while containers start, or because memory is short.',
      table: true,
      queries: [{ expr: top(10, `clamp_min(${missing}, 0)`), legend: '{{function}}' }],
    }),
  ];
}

function stems(): Panel[] {
  const size = { width: 12, height: 8 };
  const started = counter('invocations_total', { ...FUNCTION, start_kind: '=~"stem|cold"' });
  return [
    chart({
      ...size,
      title: 'Stems',
      description:
        'Booted environments that belong to no function yet, by runtime and memory size; starting ones are being refilled.',
      unit: 'short',
      stack: true,
      table: true,
      noValue: 'No stems in this time: they are kept for runtimes and memory sizes that calls wanted lately.',
      queries: [
        {
          expr: sumBy(['runtime', 'memory_mb', 'state'], gauge('stems')),
          legend: '{{runtime}} {{memory_mb}} MB {{state}}',
        },
      ],
    }),
    chart({
      ...size,
      title: 'Starts that found a stem, and that did not',
      description:
        'Calls, a second, that found no environment of their function: stem, a booted one was given the function; cold, a container was made.',
      unit: 'reqps',
      stack: true,
      colors: START_KINDS,
      noValue: 'No call waited for a start in this time.',
      queries: [{ expr: rate(sumBy(['start_kind'], grown(started))), legend: '{{start_kind}}' }],
    }),
  ];
}

function decisions(): Panel[] {
  const made = counter('decisions_total');
  return [
    chart({
      title: 'Decisions by action, a minute',
      description: 'What the scheduler did to environments, of all functions.',
      unit: 'short',
      width: 12,
      height: 8,
      stack: true,
      table: true,
      noValue: 'No decision in this time: nothing was called, and nothing expired.',
      queries: [{ expr: `${rate(sumBy(['action'], grown(made)))} * 60`, legend: '{{action}}' }],
    }),
    chart({
      title: 'Environments that ended, a minute',
      description: 'By reason, of all functions.',
      unit: 'short',
      width: 12,
      height: 8,
      stack: true,
      table: true,
      noValue: 'No environment ended in this time.',
      queries: [
        {
          expr: `${rate(sumBy(['reason'], grown(counter('environment_stops_total'))))} * 60`,
          legend: '{{reason}}',
        },
      ],
    }),
    table({
      title: 'Decisions by action and reason',
      description:
        'How often in this time range, of all functions. lambdabox why <function> tells each with its numbers.',
      width: 24,
      height: 8,
      noValue: 'No decision in this time: nothing was called, and nothing expired.',
      rows: { action: 'Action', reason: 'Reason' },
      sort: 'Times',
      columns: [
        {
          title: 'Times',
          expr: `${sumBy(['action', 'reason'], grown(made, '$__range'))} > 0`,
          unit: 'short',
          decimals: 0,
        },
      ],
    }),
  ];
}

function box(): Panel[] {
  const size = { width: 8, height: 9, noValue: NOT_SCRAPED };
  return [
    chart({
      ...size,
      title: 'Memory: promised, used, budget',
      description:
        'What environments, frozen ones and stems hold of the budget; the dashed lines are the budget and what is really used, sampled.',
      unit: 'bytes',
      stack: true,
      colors: MEMORY,
      lines: ['budget', 'really used'],
      queries: [
        { expr: sumBy(['kind'], gauge('memory_reserved_bytes')), legend: '{{kind}}' },
        { expr: BUDGET, legend: 'budget' },
        { expr: `sum(${gauge('memory_in_use_bytes')})`, legend: 'really used' },
      ],
    }),
    chart({
      ...size,
      title: 'Memory of idle environments',
      description:
        'What idle environments hold, and the budget for that: past it those end that are worth least.',
      unit: 'bytes',
      colors: IDLE,
      lines: ['budget'],
      queries: [
        { expr: `sum(${gauge('idle_memory_bytes')})`, legend: 'held' },
        { expr: `sum(${gauge('idle_memory_budget_bytes')})`, legend: 'budget' },
      ],
    }),
    chart({
      ...size,
      title: 'Processors: promised, there',
      description:
        'The processor shares of the environments that may run now (1,769 MB of memory size are one core), and the cores of the machine.',
      unit: 'suffix:cores',
      colors: { promised: USED.used, machine: USED.limit },
      lines: ['machine'],
      queries: [
        { expr: `sum(${gauge('cpu_reserved_cores')})`, legend: 'promised' },
        { expr: `sum(${gauge('cpu_cores')})`, legend: 'machine' },
      ],
    }),
  ];
}

function docker(): Panel[] {
  const took = observed('container_start_duration_seconds');
  return [
    chart({
      title: 'Making a container',
      description:
        "Docker's calls that make a container: half of them, and 95 in 100, took at most this long.",
      unit: 's',
      width: 12,
      height: 8,
      noValue: 'No container was made in this time.',
      queries: [
        { expr: quantile(0.5, ['call'], took), legend: 'p50 {{call}}' },
        { expr: quantile(0.95, ['call'], took), legend: 'p95 {{call}}' },
      ],
    }),
    chart({
      title: 'Containers that could not be started, a minute',
      description: 'By reason. lambdabox doctor looks for the cause.',
      unit: 'short',
      width: 12,
      height: 8,
      stack: true,
      noValue: 'Every container started.',
      queries: [
        {
          expr: `${rate(sumBy(['reason'], grown(counter('container_start_failures_total'))))} * 60`,
          legend: '{{reason}}',
        },
      ],
    }),
  ];
}
