import type { CapacityReport } from '../contract/capacity-report';
import type { Decision, DecisionAction } from '../contract/decision';
import type { InvocationRecord } from '../contract/invocation-record';
import type { Outcome } from '../contract/outcome';
import type { Phase } from '../contract/phases';
import type { SourceKindName } from '../contract/source-view';
import type { StartKind } from '../contract/start-kind';
import type { TraceSegment } from '../contract/trace-segment';

/**
 * What the parts of the service tell telemetry: facts, after they happened. Durations are milliseconds. Those that are also
 * answered over HTTP are defined in src/contract.
 */

/** In the order in which a call goes through them. */
export const PHASES = inOrder<Phase>({
  queue: 0,
  create: 1,
  start: 2,
  boot: 3,
  init: 4,
  invoke: 5,
  overhead: 6,
});

/** Why a call started as it did, where nothing was decided for it alone. */
export const STARTED_BECAUSE: Readonly<Record<StartKind, string>> = {
  warm: 'an environment that was there took it, at once or when it came free',
  thawed: 'an idle environment that had stopped running went on for it',
  stem: 'its environment was made of a stem while it waited',
  cold: 'its environment was made from nothing while it waited',
};

/** What an environment was made for; the value of AWS_LAMBDA_INITIALIZATION_TYPE. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** A call that ended without an answer of its function. */
export interface UnansweredCall {
  readonly requestId: string;
  readonly functionName: string;
  readonly version: string;
  /** `throttled`: refused with 429; `abandoned`: its client left while it waited; `failed`: it could not be run. */
  readonly end: 'throttled' | 'abandoned' | 'failed';
  /** AWS's Reason of a throttle, else a word of a small set: `client-gone`, `stopping`, `platform`, ... */
  readonly reason: string;
  /** Epoch milliseconds at which the request was accepted. */
  readonly startedAt: number;
  readonly totalMs: number;
  /** Of a sampled call of a function with active tracing. */
  readonly trace?: TraceSegment;
}

export type EnvironmentState =
  'creating' | 'initializing' | 'idle' | 'frozen' | 'busy' | 'stopping' | 'stopped';

export interface EnvironmentTransition {
  readonly environmentId: string;
  readonly functionName: string;
  readonly version: string;
  readonly memorySizeMb: number;
  readonly from: EnvironmentState | undefined;
  readonly to: EnvironmentState;
  /** Why it left the state, for the log: `invoked`, `keep-alive`, `timeout`, `crash`, ... */
  readonly reason: string;
}

export const DECISION_ACTIONS = inOrder<DecisionAction>({
  start: 0,
  specialise: 1,
  stem: 2,
  prewarm: 3,
  freeze: 4,
  thaw: 5,
  evict: 6,
  kill: 7,
  refuse: 8,
});

/** How many environments the pool of one version should have. */
export interface PoolReport {
  readonly functionName: string;
  readonly desired: number;
  /** Memory that its provisioned concurrency asks for, MB; absent without any. */
  readonly provisionedMb?: number;
}

/** The stems of one kind. */
export interface StemReport {
  readonly runtime: string;
  readonly memorySizeMb: number;
  readonly ready: number;
  readonly starting: number;
  /** What they hold of the memory budget together, MB. */
  readonly heldMb: number;
}

/** Why an event is held no longer though it did not succeed. */
export type EventDropCondition =
  | 'RetriesExhausted'
  | 'EventAgeExceeded'
  | 'ZeroReservedConcurrency'
  | 'RecursiveInvocation'
  | 'FunctionDeleted'
  | 'Purged'
  /** A failed one, for which there was no more room or time. */
  | 'Evicted';

/** What kind of thing a destination is: its ARN's service, such as `sqs`; `lambdabox` for ours. */
export type DestinationService = string;

/** One thing that happened to an asynchronous event of a function. */
export type EventFact = { readonly functionName: string } & (
  | { readonly what: 'accepted'; readonly bytes: number }
  /** A run begins, this long after the event was accepted. */
  | { readonly what: 'run'; readonly ageMs: number }
  /** It is to be tried again later. `platform`: the service could not run it. */
  | { readonly what: 'retry'; readonly reason: 'function-error' | 'throttled' | 'platform' }
  /** Its last try failed: told whether or not there is a destination for it. */
  | { readonly what: 'dropped'; readonly condition: EventDropCondition }
  | { readonly what: 'delivered'; readonly service: DestinationService }
  /** `isFinal`: it is not tried again; the event is kept as a failed one. */
  | {
      readonly what: 'delivery-failed';
      readonly service: DestinationService;
      readonly isFinal: boolean;
      readonly isDeadLetter?: true;
    }
);

/** One thing that happened at an event source. `source`: its id, as `lambdabox sources` shows it. */
export type SourceFact = { readonly source: string; readonly kind: SourceKindName } & (
  | { readonly what: 'removed' }
  /** An answer of its broker. */
  | { readonly what: 'polled'; readonly records: number }
  | { readonly what: 'filtered'; readonly records: number }
  /** A function was given a batch or an event; `ageMs` of its oldest record. */
  | {
      readonly what: 'batch';
      readonly functionName: string;
      readonly records: number;
      readonly ageMs?: number;
    }
  /** What became of it. `throttled`: it was not given to the function, and is tried again. */
  | {
      readonly what: 'batch-ended';
      readonly functionName: string;
      readonly outcome: 'ok' | 'partial' | 'failed' | 'throttled';
      readonly failedRecords: number;
      readonly durationMs: number;
    }
  | { readonly what: 'retried'; readonly records: number }
  /** Given up: to a dead-letter place, or for good. */
  | {
      readonly what: 'dropped';
      readonly records: number;
      readonly condition: string;
      readonly isKept: boolean;
    }
  | { readonly what: 'pollers'; readonly count: number }
  | { readonly what: 'lag'; readonly records?: number; readonly oldestMs?: number }
  /** Its broker is away or refuses (`isWell` false), or does so no longer. */
  | { readonly what: 'trouble'; readonly isWell: boolean }
  /** A schedule began a call, so long behind its time. */
  | { readonly what: 'fired'; readonly lateMs: number }
  /** A schedule's times that passed while the service was away; caught up or not. */
  | { readonly what: 'missed'; readonly times: number; readonly caughtUp: number }
);

/** Told of everything, must never throw and never block. */
export interface Telemetry {
  /** `payload`: the event, which is nobody's to change. */
  invocation(record: InvocationRecord, payload?: Uint8Array): void;
  /** The end of a call of which `invocation` is not told. */
  unanswered(call: UnansweredCall): void;
  environment(transition: EnvironmentTransition): void;
  /** A container was created and started; `phase` is which of Docker's calls. */
  containerStarted(createMs: number, startMs: number): void;
  containerFailed(reason: string): void;
  decision(decision: Decision): void;
  /** All pools that there are. */
  pools(reports: readonly PoolReport[]): void;
  stems(reports: readonly StemReport[]): void;
  capacity(report: CapacityReport): void;
  /** Concurrent invocations of the account, now. */
  concurrency(inFlight: number): void;
  event(fact: EventFact): void;
  sourceFact(fact: SourceFact): void;
}

/** What one environment says of itself while it runs, as those inside are told who listen (AWS's Telemetry API). */
export interface EnvironmentEvent {
  readonly category: 'platform' | 'function' | 'extension';
  /** `platform.start`, `function`, ... */
  readonly type: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A line of a process, or AWS's record of what the platform did. */
  readonly record: string | object;
}

/** Why an init or an invocation failed, as far as its log tells. */
export interface LoggedFailure {
  readonly outcome: Outcome;
  readonly errorType: string;
  readonly cause?: string;
}

/** What the log says of an invocation that ended. */
export interface InvocationReport {
  readonly requestId: string;
  /** Whose call it was, where tenants are kept apart. */
  readonly tenantId?: string;
  readonly durationMs: number;
  /** Whole milliseconds, init included. */
  readonly billedDurationMs: number;
  readonly maxMemoryUsedMb: number;
  /** Only on the first invocation of an environment. */
  readonly initDurationMs?: number;
  readonly producedBytes: number;
  /** Of a sampled call of a function with active tracing. */
  readonly segment?: TraceSegment;
  /** Absent when it succeeded. */
  readonly failure?: LoggedFailure;
  readonly spans?: readonly LoggedSpan[];
}

/** A part of an invocation's time (Lambda developer guide, "Telemetry API Event schema reference", "Span"). */
export interface LoggedSpan {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** The runtime's part of an invocation: from its event until it asks for more. */
export type RuntimeDone = Pick<
  InvocationReport,
  'requestId' | 'tenantId' | 'segment' | 'durationMs' | 'producedBytes' | 'failure' | 'spans'
>;

/** One line (or record) of an invocation log, as CloudWatch Logs would hold it. */
export interface LogEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** Without the trailing newline. */
  readonly message: string;
  /** The invocation it belongs to; absent for init lines. */
  readonly requestId?: string;
}

/** A log group and stream: one stream an execution environment. */
export interface LogStreamName {
  readonly group: string;
  readonly stream: string;
}

/** Where environments write their logs. Appending is synchronous, bounded, and never throws. */
export interface LogSink {
  append(to: LogStreamName, events: readonly LogEvent[]): void;
}

/** The service's own structured log: a fixed message and fields. Never pass a secret. */
export interface ServiceLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** All members of a union, none forgotten: the compiler wants a place for each. */
function inOrder<T extends string>(places: Readonly<Record<T, number>>): readonly T[] {
  return (Object.keys(places) as T[]).sort((a, b) => places[a] - places[b]);
}
