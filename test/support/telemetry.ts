import type {
  Decision,
  EnvironmentTransition,
  InvocationRecord,
  ServiceLog,
  Telemetry,
} from '../../src/telemetry/events';

/** Remembers what it was told. */
export class RecordingTelemetry implements Telemetry {
  readonly invocations: InvocationRecord[] = [];
  readonly throttles: string[] = [];
  readonly transitions: EnvironmentTransition[] = [];
  readonly starts: { createMs: number; startMs: number }[] = [];
  readonly failures: string[] = [];
  readonly decisions: Decision[] = [];
  inFlight = 0;

  invocation(record: InvocationRecord): void {
    this.invocations.push(record);
  }
  throttled(functionName: string, reason: string): void {
    this.throttles.push(`${functionName}: ${reason}`);
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
