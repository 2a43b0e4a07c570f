import type { CapacityReport } from '../contract/capacity-report';
import type { Decision } from '../contract/decision';
import type { InvocationRecord } from '../contract/invocation-record';
import type {
  EnvironmentTransition,
  EventFact,
  PoolReport,
  ServiceLog,
  SourceFact,
  StemReport,
  Telemetry,
  UnansweredCall,
} from './events';

/** Tells several listeners, each what it listens to. One that throws harms neither the others nor the caller. */
export class FanOut implements Telemetry {
  private readonly complainedOf = new Set<Partial<Telemetry>>();

  constructor(
    private readonly listeners: readonly Partial<Telemetry>[],
    protected readonly log: ServiceLog,
  ) {}

  invocation(record: InvocationRecord): void {
    this.tell((listener) => listener.invocation?.(record));
  }

  unanswered(call: UnansweredCall): void {
    this.tell((listener) => listener.unanswered?.(call));
  }

  environment(transition: EnvironmentTransition): void {
    this.tell((listener) => listener.environment?.(transition));
  }

  containerStarted(createMs: number, startMs: number): void {
    this.tell((listener) => listener.containerStarted?.(createMs, startMs));
  }

  containerFailed(reason: string): void {
    this.tell((listener) => listener.containerFailed?.(reason));
  }

  decision(decision: Decision): void {
    this.tell((listener) => listener.decision?.(decision));
  }

  pools(reports: readonly PoolReport[]): void {
    this.tell((listener) => listener.pools?.(reports));
  }

  stems(reports: readonly StemReport[]): void {
    this.tell((listener) => listener.stems?.(reports));
  }

  capacity(report: CapacityReport): void {
    this.tell((listener) => listener.capacity?.(report));
  }

  concurrency(inFlight: number): void {
    this.tell((listener) => listener.concurrency?.(inFlight));
  }

  event(fact: EventFact): void {
    this.tell((listener) => listener.event?.(fact));
  }

  sourceFact(fact: SourceFact): void {
    this.tell((listener) => listener.sourceFact?.(fact));
  }

  private tell(call: (listener: Partial<Telemetry>) => void): void {
    for (const listener of this.listeners) {
      try {
        call(listener);
      } catch (error) {
        this.complain(listener, error);
      }
    }
  }

  /** Once a listener: it would fail with every invocation. */
  private complain(listener: Partial<Telemetry>, error: unknown): void {
    if (this.complainedOf.has(listener)) return;
    this.complainedOf.add(listener);
    this.log.error('a telemetry listener fails', { error });
  }
}
