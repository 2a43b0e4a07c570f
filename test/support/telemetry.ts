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

export const silentLog: ServiceLog = { debug() {}, info() {}, warn() {}, error() {} };
