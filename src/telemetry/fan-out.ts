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

/** What a listener may be told. */
type Said = { readonly [K in keyof Telemetry]: readonly Partial<Telemetry>[] };

/** Tells several listeners, each what it listens to. One that throws harms neither the others nor the caller. */
export class FanOut implements Telemetry {
  private readonly complainedOf = new Set<Partial<Telemetry>>();
  /** Who listens to what, found once: a call tells five things, and nearly all listeners hear but one of them. */
  private readonly listening: Said;

  constructor(
    listeners: readonly Partial<Telemetry>[],
    protected readonly log: ServiceLog,
  ) {
    const to = (what: keyof Telemetry) => listeners.filter((listener) => listener[what] !== undefined);
    this.listening = {
      invocation: to('invocation'),
      unanswered: to('unanswered'),
      environment: to('environment'),
      containerStarted: to('containerStarted'),
      containerFailed: to('containerFailed'),
      decision: to('decision'),
      pools: to('pools'),
      stems: to('stems'),
      capacity: to('capacity'),
      concurrency: to('concurrency'),
      event: to('event'),
      sourceFact: to('sourceFact'),
    };
  }

  invocation(record: InvocationRecord, payload?: Uint8Array): void {
    this.tell('invocation', (listener) => listener.invocation?.(record, payload));
  }

  unanswered(call: UnansweredCall): void {
    this.tell('unanswered', (listener) => listener.unanswered?.(call));
  }

  environment(transition: EnvironmentTransition): void {
    this.tell('environment', (listener) => listener.environment?.(transition));
  }

  containerStarted(createMs: number, startMs: number): void {
    this.tell('containerStarted', (listener) => listener.containerStarted?.(createMs, startMs));
  }

  containerFailed(reason: string): void {
    this.tell('containerFailed', (listener) => listener.containerFailed?.(reason));
  }

  decision(decision: Decision): void {
    this.tell('decision', (listener) => listener.decision?.(decision));
  }

  pools(reports: readonly PoolReport[]): void {
    this.tell('pools', (listener) => listener.pools?.(reports));
  }

  stems(reports: readonly StemReport[]): void {
    this.tell('stems', (listener) => listener.stems?.(reports));
  }

  capacity(report: CapacityReport): void {
    this.tell('capacity', (listener) => listener.capacity?.(report));
  }

  concurrency(inFlight: number): void {
    this.tell('concurrency', (listener) => listener.concurrency?.(inFlight));
  }

  event(fact: EventFact): void {
    this.tell('event', (listener) => listener.event?.(fact));
  }

  sourceFact(fact: SourceFact): void {
    this.tell('sourceFact', (listener) => listener.sourceFact?.(fact));
  }

  private tell(what: keyof Telemetry, call: (listener: Partial<Telemetry>) => void): void {
    for (const listener of this.listening[what]) {
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
