import { counter, gauge, histogram } from './metric-makers';

/** Seconds: an init on demand has ten of them, one of provisioned concurrency fifteen minutes. */
const INIT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 60, 900];
/** Seconds: an event waits a moment, or through its retries, at most six hours. */
const EVENT_AGE_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 180, 600, 1800, 7200, 21_600];
const START_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const MEMORY_BUCKETS = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 10240].map((mb) => mb * 1024 * 1024);
const RATIO_BUCKETS = [0.1, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

export type InvocationFamilies = ReturnType<typeof invocationFamilies>;

/** What invocations move. The first label of each but the phases is the function. */
export function invocationFamilies() {
  return {
    invocations: counter('invocations_total', 'Invocations that ended.', [
      'function',
      'version',
      'start_kind',
      'outcome',
    ]),
    latency: histogram(
      'invocation_latency_seconds',
      'Time from the accepted request to its answer, the wait for an environment included.',
      ['function', 'version', 'start_kind'],
    ),
    duration: histogram(
      'invocation_duration_seconds',
      "Time from delivery of the event to the function's answer, which is the Duration of REPORT.",
      ['function', 'version'],
    ),
    init: histogram(
      'init_duration_seconds',
      'Init phase of environments, told by the first invocation of each; warm and thawed ones were made ahead.',
      ['function', 'start_kind'],
      INIT_BUCKETS,
    ),
    phases: histogram('phase_duration_seconds', 'Where the time of invocations went, over all functions.', [
      'start_kind',
      'phase',
    ]),
    phaseSeconds: counter('function_phase_seconds_total', 'Time of invocations by phase, summed up.', [
      'function',
      'start_kind',
      'phase',
    ]),
    memory: histogram(
      'memory_used_bytes',
      'Peak memory of the environment when an invocation ended.',
      ['function'],
      MEMORY_BUCKETS,
    ),
    memoryRatio: histogram(
      'memory_used_ratio',
      'Peak memory as a share of the memory size.',
      ['function'],
      RATIO_BUCKETS,
    ),
    billed: counter(
      'billed_gigabyte_seconds_total',
      'Memory size times billed duration, as AWS would bill it; GB of 1,024 MB.',
      ['function', 'version'],
    ),
    savedWait: counter(
      'saved_wait_seconds_total',
      'How much longer invocations would have waited had nothing been kept for them.',
      ['function', 'start_kind'],
    ),
    ...unansweredFamilies(),
  };
}

/** What calls move that end without an answer. */
function unansweredFamilies() {
  return {
    throttles: counter('throttles_total', 'Invocations that were refused with 429.', ['function', 'reason']),
    unanswered: counter(
      'unanswered_calls_total',
      'Calls that ended without an answer and were not throttled: abandoned while they waited, or failed to be run.',
      ['function', 'end', 'reason'],
    ),
  };
}

export type EventFamilies = ReturnType<typeof eventFamilies>;

/** What asynchronous events move. The first label is the function. */
export function eventFamilies() {
  return {
    accepted: counter('events_accepted_total', 'Asynchronous events that were accepted.', ['function']),
    age: histogram(
      'event_age_seconds',
      'How long ago an event was accepted when a run of it began, retries included.',
      ['function'],
      EVENT_AGE_BUCKETS,
    ),
    retries: counter('event_retries_total', 'Runs of events that failed and are to be tried again.', [
      'function',
      'reason',
    ]),
    dropped: counter('events_dropped_total', 'Events that ended without success, by why.', [
      'function',
      'condition',
    ]),
    deliveries: counter(
      'event_deliveries_total',
      'Tries to deliver what became of events, by the service of the destination.',
      ['function', 'service', 'outcome'],
    ),
    held: gauge('events', 'Asynchronous events by stage.', ['function', 'stage']),
    oldest: gauge(
      'oldest_event_age_seconds',
      'How long ago the oldest event that waits or runs was accepted.',
      ['function'],
    ),
  };
}

export type EnvironmentFamilies = ReturnType<typeof environmentFamilies>;

/** What belongs to a function and is moved by its environments. The first label is the function. */
export function environmentFamilies() {
  return {
    environments: gauge('environments', 'Execution environments by state.', ['function', 'state']),
    held: counter(
      'held_gigabyte_seconds_total',
      'Memory size times the time that environments waited, idle or frozen; frozen ones really hold less.',
      ['function', 'state'],
    ),
    poolDesired: gauge('pool_desired', 'Environments that a function should have, busy ones included.', [
      'function',
    ]),
    memorySize: gauge('function_memory_size_bytes', 'Memory size of $LATEST.', ['function']),
    deployed: gauge(
      'function_deployed_timestamp_seconds',
      'When the code or the configuration of $LATEST last changed.',
      ['function'],
    ),
  };
}

export type ServiceFamilies = ReturnType<typeof serviceFamilies>;

/** What belongs to the whole service and to the box. */
export function serviceFamilies() {
  return {
    payload: counter('payload_bytes_total', 'Bytes of requests to and responses of functions.', [
      'direction',
    ]),
    inFlight: gauge('concurrent_invocations', 'Invocations that run or wait for an environment.'),
    concurrencyLimit: gauge('concurrency_limit', 'Concurrent invocations that the account may have.'),
    queuedEvents: gauge('queued_events', 'Asynchronous events that wait, run or are to be delivered.'),
    stems: gauge('stems', 'Booted environments that belong to no function yet.', [
      'runtime',
      'memory_mb',
      'state',
    ]),
    stemsHeld: counter(
      'stem_gigabyte_seconds_total',
      'What stems hold of the memory budget times their time, sampled every ten seconds.',
      ['runtime'],
    ),
    stops: counter('environment_stops_total', 'Environments that ended, by reason.', ['reason']),
    decisions: counter('decisions_total', 'What the scheduler did, and why.', ['action', 'reason']),
    memoryBudget: gauge('memory_budget_bytes', 'Memory that environments and stems may hold together.'),
    idleMemory: gauge('idle_memory_bytes', 'Memory that idle environments hold.'),
    idleBudget: gauge('idle_memory_budget_bytes', 'Memory that idle environments may hold together.'),
    memoryReserved: gauge('memory_reserved_bytes', 'Memory of the budget that is held, by holder.', ['kind']),
    memoryInUse: gauge('memory_in_use_bytes', 'What environments and stems really hold, sampled.'),
    cpuReserved: gauge('cpu_reserved_cores', 'CPU share of the environments that may run now.'),
    cpuCores: gauge('cpu_cores', 'Processors of the machine that the service may use.'),
    containerStart: histogram(
      'container_start_duration_seconds',
      "Docker's calls that make a container.",
      ['call'],
      START_BUCKETS,
    ),
    containerFailures: counter('container_start_failures_total', 'Environments that could not be started.', [
      'reason',
    ]),
    droppedEvents: counter(
      'log_events_dropped_total',
      'Log events that were given up, by where they were to go.',
      ['sink'],
    ),
    droppedRecords: counter(
      'records_dropped_total',
      "Records of calls, decisions and environments' lives that were given up because the disk did not take them.",
      [],
    ),
    build: gauge('build_info', 'Always 1; the label says which release runs.', ['release']),
  };
}
