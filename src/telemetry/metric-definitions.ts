import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds: from a warm call of half a millisecond to the longest timeout. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900,
];
const MEMORY_BUCKETS = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 10240].map((mb) => mb * 1024 * 1024);
const RATIO_BUCKETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Makes metrics named `lambdabox_...` in one registry. */
function maker(registry: Registry) {
  const registers = [registry];
  return {
    counter: <T extends string>(name: string, help: string, labelNames: T[]) =>
      new Counter({ name: `lambdabox_${name}`, help, labelNames, registers }),
    gauge: <T extends string>(name: string, help: string, labelNames: T[]) =>
      new Gauge({ name: `lambdabox_${name}`, help, labelNames, registers }),
    histogram: <T extends string>(name: string, help: string, labelNames: T[], buckets = DURATION_BUCKETS) =>
      new Histogram({ name: `lambdabox_${name}`, help, labelNames, buckets, registers }),
  };
}

export type InvocationMetrics = ReturnType<typeof invocationMetrics>;

/** What invocations move. */
export function invocationMetrics(registry: Registry) {
  const { counter, gauge, histogram } = maker(registry);
  const of = ['function', 'version', 'start_kind'];
  return {
    invocations: counter('invocations_total', 'Invocations that ended.', [...of, 'outcome']),
    duration: histogram('invocation_duration_seconds', 'Time from delivery of the event to the answer.', of),
    init: histogram('init_duration_seconds', 'Duration of the init phase of new environments.', of),
    phase: histogram(
      'phase_duration_seconds',
      'Where the time of invocations went; the phase queue is the wait for an environment.',
      ['function', 'start_kind', 'phase'],
    ),
    memory: histogram(
      'memory_used_bytes',
      'Peak memory of the environment at the end of an invocation.',
      of,
      MEMORY_BUCKETS,
    ),
    memoryRatio: histogram(
      'memory_used_ratio',
      'Peak memory as a share of the memory size.',
      of,
      RATIO_BUCKETS,
    ),
    billed: counter(
      'billed_gigabyte_seconds_total',
      'Memory size times billed duration, as AWS would bill it.',
      of,
    ),
    payload: counter('payload_bytes_total', 'Bytes of requests to and responses of functions.', [
      'direction',
    ]),
    inFlight: gauge(
      'concurrent_invocations',
      'Invocations that are running or waiting for an environment.',
      [],
    ),
    throttles: counter('throttles_total', 'Invocations that were refused with 429.', ['function', 'reason']),
  };
}

export type EnvironmentMetrics = ReturnType<typeof environmentMetrics>;

/** What environments and the service itself move. */
export function environmentMetrics(registry: Registry) {
  const { counter, gauge, histogram } = maker(registry);
  return {
    environments: gauge('environments', 'Execution environments by state.', ['function', 'state']),
    stops: counter('environment_stops_total', 'Environments that ended, by reason.', ['reason']),
    decisions: counter('decisions_total', 'What the scheduler did, and why.', ['action', 'reason']),
    poolDesired: gauge('pool_desired', 'Environments that a function should have, busy ones included.', [
      'function',
    ]),
    stems: gauge('stems', 'Booted environments that belong to no function yet.', [
      'runtime',
      'memory_mb',
      'state',
    ]),
    memoryReserved: gauge('memory_reserved_bytes', 'Memory of the budget that is held, by holder.', ['kind']),
    memoryBudget: gauge('memory_budget_bytes', 'Memory that environments and stems may hold together.', []),
    memoryInUse: gauge('memory_in_use_bytes', 'What environments and stems really hold, sampled.', []),
    cpuReserved: gauge('cpu_reserved_cores', 'CPU share of the environments that may run now.', []),
    containerStart: histogram('container_start_duration_seconds', "Docker's calls that make a container.", [
      'call',
    ]),
    containerFailures: counter('container_start_failures_total', 'Environments that could not be started.', [
      'reason',
    ]),
    droppedEvents: counter(
      'log_events_dropped_total',
      'Log events that were given up because the disk did not take them.',
      [],
    ),
    build: gauge('build_info', 'Always 1; the label says which release runs.', ['release']),
  };
}
