import type { Decision } from '../../src/contract/decision';
import type { InvocationRecord } from '../../src/contract/invocation-record';
import type {
  EnvironmentTransition,
  EventFact,
  SourceFact,
  ServiceLog,
  Telemetry,
  UnansweredCall,
} from '../../src/telemetry/events';

/** Remembers what it was told. */
export class RecordingTelemetry implements Telemetry {
  readonly invocations: InvocationRecord[] = [];
  /** Of `invocations`, as text. */
  readonly payloads: string[] = [];
  readonly unansweredCalls: UnansweredCall[] = [];
  readonly transitions: EnvironmentTransition[] = [];
  readonly starts: { createMs: number; startMs: number }[] = [];
  readonly failures: string[] = [];
  readonly decisions: Decision[] = [];
  readonly events: EventFact[] = [];
  readonly sources: SourceFact[] = [];
  inFlight = 0;

  invocation(record: InvocationRecord, payload: Uint8Array = Buffer.alloc(0)): void {
    this.invocations.push(record);
    this.payloads.push(Buffer.from(payload).toString());
  }
  unanswered(call: UnansweredCall): void {
    this.unansweredCalls.push(call);
  }
  environment(transition: EnvironmentTransition): void {
    this.transitions.push(transition);
  }
  containerStarted(createMs: number, startMs: number): void {
    this.starts.push({ createMs, startMs });
  }
  containerFailed(reason: string): void {
    this.failures.push(reason);
  }
  decision(decision: Decision): void {
    this.decisions.push(decision);
  }
  pools(): void {}
  stems(): void {}
  capacity(): void {}
  concurrency(inFlight: number): void {
    this.inFlight = inFlight;
  }
  event(fact: EventFact): void {
    this.events.push(fact);
  }
  sourceFact(fact: SourceFact): void {
    this.sources.push(fact);
  }
}

/** A call that was refused with 429. */
export function aThrottle(functionName: string, reason = 'r'): UnansweredCall {
  return {
    ...{ requestId: 'r1', version: '1', startedAt: 0, totalMs: 0 },
    functionName,
    end: 'throttled',
    reason,
  };
}

/** Remembers its lines: level, message, fields. */
export class RecordingLog implements ServiceLog {
  readonly lines: [level: string, message: string, fields: Readonly<Record<string, unknown>> | undefined][] =
    [];

  debug(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.lines.push(['debug', message, fields]);
  }
  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.lines.push(['info', message, fields]);
  }
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.lines.push(['warn', message, fields]);
  }
  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.lines.push(['error', message, fields]);
  }
}

export const silentLog: ServiceLog = { debug() {}, info() {}, warn() {}, error() {} };
