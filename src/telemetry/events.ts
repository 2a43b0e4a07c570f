/** What the parts of the service tell telemetry: facts, after they happened. Durations are milliseconds. */

/** How an invocation's environment was had (ARCHITECTURE.md, "Words"). */
export type StartKind = 'warm' | 'thawed' | 'stem' | 'cold';

/** What an environment was made for; the value of AWS_LAMBDA_INITIALIZATION_TYPE. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency';

export type Outcome = 'success' | 'error' | 'timeout' | 'crash' | 'oom' | 'init-error' | 'too-large';

export const PHASES = ['queue', 'create', 'start', 'boot', 'init', 'invoke', 'overhead'] as const;
/**
 * Where the time of one invocation went. `queue`: waiting for an environment, without the phases of its making
 * that are named next; `create`, `start`: Docker's calls; `boot`: until our init called in; `init`: the runtime's;
 * `invoke`: event delivered to answer received; `overhead`: all the rest of the service's time.
 */
export type Phase = (typeof PHASES)[number];
export type Phases = Readonly<Partial<Record<Phase, number>>>;

export interface InvocationRecord {
  readonly requestId: string;
  readonly functionName: string;
  readonly version: string;
  readonly environmentId: string;
  readonly startKind: StartKind;
  readonly outcome: Outcome;
  readonly errorType?: string;
  /** Epoch milliseconds at which the request was accepted. */
  readonly startedAt: number;
  readonly phases: Phases;
  readonly totalMs: number;
  /** How much longer it would have waited with nothing kept for it (SavedWaits). */
  readonly savedMs: number;
  /** It ran in an environment of its version's provisioned concurrency. */
  readonly isProvisioned?: true;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

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

export const DECISION_ACTIONS = [
  'start',
  'specialise',
  'stem',
  'prewarm',
  'freeze',
  'thaw',
  'evict',
  'kill',
  'refuse',
] as const;
/**
 * What the scheduler did. `start`: a container is made for a function; `specialise`: a stem is given one; `stem`: a
 * stem is made; `prewarm`: an environment is made before anybody waits; `evict`: it ends to make room; `kill`: it
 * ends for any other reason; `refuse`: a call gets 429.
 */
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

/** One decision, with what it was made from. */
export interface Decision {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly action: DecisionAction;
  /** Of a closed set, for metrics: `waiter`, `keep-alive`, `memory`, ... */
  readonly reason: string;
  /** One plain sentence. */
  readonly sentence: string;
  readonly functionName?: string;
  readonly version?: string;
  readonly environmentId?: string;
  /** The call that it was made for, if it was made for one. */
  readonly requestId?: string;
  readonly inputs: Readonly<Record<string, number | string>>;
}

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

/** Who holds the memory of the box. MB. */
export interface CapacityReport {
  readonly budgetMb: number;
  readonly reservedMb: number;
  readonly byKind: Readonly<Record<'environment' | 'frozen' | 'stem', number>>;
  /** What the containers really use, as far as it can be read. */
  readonly usedMb: number;
  /** The CPU share of what may run now, in processors. It is shown, not limited: CPUs are shared by weight. */
  readonly reservedVcpus: number;
}

/** Told of everything, must never throw and never block. */
export interface Telemetry {
  invocation(record: InvocationRecord): void;
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
}

/** Why an init or an invocation failed, as far as its log tells. */
export interface LoggedFailure {
  readonly outcome: Outcome;
  readonly errorType: string;
}

/** What the log says of an invocation that ended. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Whole milliseconds, init included. */
  readonly billedDurationMs: number;
  readonly maxMemoryUsedMb: number;
  /** Only on the first invocation of an environment. */
  readonly initDurationMs?: number;
  readonly producedBytes: number;
  /** Absent when it succeeded. */
  readonly failure?: LoggedFailure;
}

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
