import { collectDefaultMetrics, type Counter, type Histogram, type Registry } from 'prom-client';
import {
  PHASES,
  type EnvironmentTransition,
  type InvocationRecord,
  type Phase,
  type Telemetry,
} from './events';
import {
  environmentMetrics,
  invocationMetrics,
  type EnvironmentMetrics,
  type InvocationMetrics,
} from './metric-definitions';

/** Past this many functions, the label is `other`: the number of series stays bounded. */
const MAX_FUNCTIONS = 500;
const OTHER = 'other';
const MIB = 1024 * 1024;

type Histogrammed<T extends string> = Histogram.Internal<T>;

/** The series that one kind of invocation moves, looked up once: finding a series by its labels is what costs. */
interface InvocationSeries {
  readonly total: Counter.Internal;
  readonly duration: Histogrammed<string>;
  readonly init: Histogrammed<string>;
  readonly memory: Histogrammed<string>;
  readonly billed: Counter.Internal;
  readonly phases: ReadonlyMap<Phase, Histogrammed<string>>;
}

/**
 * What Prometheus sees of the service. All metrics are named and described in docs/metrics.md, which a test compares
 * with this class. Labels come from bounded sets.
 */
export class Metrics implements Telemetry {
  private readonly invocations: InvocationMetrics;
  private readonly environments: EnvironmentMetrics;
  private readonly series = new Map<string, InvocationSeries>();
  private readonly functions = new Set<string>();

  constructor(
    private readonly registry: Registry,
    release: string,
  ) {
    collectDefaultMetrics({ register: registry });
    this.invocations = invocationMetrics(registry);
    this.environments = environmentMetrics(registry);
    this.environments.build.labels(release).set(1);
  }

  invocation(record: InvocationRecord): void {
    const series = this.seriesOf(record);
    series.total.inc();
    series.duration.observe(record.durationMs / 1000);
    if (record.initDurationMs !== undefined) series.init.observe(record.initDurationMs / 1000);
    series.memory.observe(record.maxMemoryUsedMb * MIB);
    series.billed.inc(((record.memorySizeMb / 1024) * record.billedDurationMs) / 1000);
    for (const phase of PHASES) {
      const ms = record.phases[phase];
      if (ms !== undefined) series.phases.get(phase)?.observe(ms / 1000);
    }
    this.invocations.payload.labels('request').inc(record.requestBytes);
    this.invocations.payload.labels('response').inc(record.responseBytes);
  }

  throttled(functionName: string, reason: string): void {
    this.invocations.throttles.labels(this.label(functionName), reason).inc();
  }

  environment({ functionName, from, to, reason }: EnvironmentTransition): void {
    const name = this.label(functionName);
    if (from !== undefined) this.environments.environments.labels(name, from).dec();
    if (to !== 'stopped') this.environments.environments.labels(name, to).inc();
    else this.environments.stops.labels(reason).inc();
  }

  containerStarted(createMs: number, startMs: number): void {
    this.environments.containerStart.labels('create').observe(createMs / 1000);
    this.environments.containerStart.labels('start').observe(startMs / 1000);
  }

  containerFailed(reason: string): void {
    this.environments.containerFailures.labels(reason).inc();
  }

  concurrency(inFlight: number): void {
    this.invocations.inFlight.set(inFlight);
  }

  logEventsDropped(events: number): void {
    this.environments.droppedEvents.inc(events);
  }

  async scrape(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.registry.contentType, body: await this.registry.metrics() };
  }

  private seriesOf({ functionName, version, startKind, outcome }: InvocationRecord): InvocationSeries {
    const key = `${functionName} ${version} ${startKind} ${outcome}`;
    let series = this.series.get(key);
    if (!series) {
      const name = this.label(functionName);
      const labels = [name, name === OTHER ? OTHER : version, startKind] as const;
      series = {
        total: this.invocations.invocations.labels(...labels, outcome),
        duration: this.invocations.duration.labels(...labels),
        init: this.invocations.init.labels(...labels),
        memory: this.invocations.memory.labels(...labels),
        billed: this.invocations.billed.labels(...labels),
        phases: new Map(
          PHASES.map((phase) => [phase, this.invocations.phase.labels(name, startKind, phase)]),
        ),
      };
      this.series.set(key, series);
    }
    return series;
  }

  private label(functionName: string): string {
    if (this.functions.has(functionName)) return functionName;
    if (this.functions.size >= MAX_FUNCTIONS) return OTHER;
    this.functions.add(functionName);
    return functionName;
  }
}
