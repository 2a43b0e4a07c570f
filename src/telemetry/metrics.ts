import { collectDefaultMetrics, Counter, Gauge, Histogram, type Registry } from 'prom-client';
import {
  PHASES,
  type EnvironmentTransition,
  type InvocationRecord,
  type Phase,
  type Telemetry,
} from './events';

/** Seconds: from a warm call of half a millisecond to the longest timeout. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900,
];
const MEMORY_BUCKETS = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 10240].map((mb) => mb * 1024 * 1024);
const MIB = 1024 * 1024;
/** Past this many functions, the label is `other`: the number of series stays bounded. */
const MAX_FUNCTIONS = 500;
const OTHER = 'other';

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
  /** Invocations that ended, by how they started and how they ended. */
  private readonly invocations;
  /** Handler time of an invocation, as REPORT's Duration. */
  private readonly duration;
  /** Init phases that an invocation was the first to use. */
  private readonly init;
  /** Each phase of an invocation's time. */
  private readonly phase;
  /** Peak memory of the environment when the invocation ended. */
  private readonly memory;
  /** GB-seconds as AWS would bill them. */
  private readonly billed;
  /** Request and response payloads. */
  private readonly payload;
  /** Environments by state. */
  private readonly environments;
  /** Why environments ended. */
  private readonly stops;
  /** Concurrent invocations. */
  private readonly inFlight;
  private readonly throttles;
  private readonly containerStart;
  private readonly containerFailures;
  private readonly droppedEvents;
  private readonly series = new Map<string, InvocationSeries>();
  private readonly functions = new Set<string>();

  constructor(
    private readonly registry: Registry,
    version: string,
  ) {
    const registers = [registry];
    collectDefaultMetrics({ register: registry });
    const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
      new Counter({ name: `lambdabox_${name}`, help, labelNames, registers });
    const gauge = <T extends string>(name: string, help: string, labelNames: T[]) =>
      new Gauge({ name: `lambdabox_${name}`, help, labelNames, registers });
    const histogram = <T extends string>(name: string, help: string, labelNames: T[], buckets: number[]) =>
      new Histogram({ name: `lambdabox_${name}`, help, labelNames, buckets, registers });

    const of = ['function', 'version', 'start_kind'];
    this.invocations = counter('invocations_total', 'Invocations that ended.', [...of, 'outcome']);
    this.duration = histogram(
      'invocation_duration_seconds',
      'Time from delivery of the event to the answer.',
      of,
      DURATION_BUCKETS,
    );
    this.init = histogram(
      'init_duration_seconds',
      'Duration of the init phase of new environments.',
      of,
      DURATION_BUCKETS,
    );
    this.phase = histogram(
      'phase_duration_seconds',
      'Time of invocations by phase.',
      ['function', 'start_kind', 'phase'],
      DURATION_BUCKETS,
    );
    this.memory = histogram(
      'memory_used_bytes',
      'Peak memory of the environment at the end of an invocation.',
      of,
      MEMORY_BUCKETS,
    );
    this.billed = counter(
      'billed_gigabyte_seconds_total',
      'Memory size times billed duration, as AWS would bill it.',
      of,
    );
    this.payload = counter('payload_bytes_total', 'Bytes of requests to and responses of functions.', [
      'direction',
    ]);
    this.environments = gauge('environments', 'Execution environments by state.', ['function', 'state']);
    this.stops = counter('environment_stops_total', 'Environments that ended, by reason.', ['reason']);
    this.inFlight = gauge(
      'concurrent_invocations',
      'Invocations that are running or waiting for an environment.',
      [],
    );
    this.throttles = counter('throttles_total', 'Invocations that were refused with 429.', [
      'function',
      'reason',
    ]);
    this.containerStart = histogram(
      'container_start_duration_seconds',
      "Docker's calls that make a container.",
      ['call'],
      DURATION_BUCKETS,
    );
    this.containerFailures = counter(
      'container_start_failures_total',
      'Environments that could not be started.',
      ['reason'],
    );
    this.droppedEvents = counter(
      'log_events_dropped_total',
      'Log events that were given up because the disk did not take them.',
      [],
    );
    gauge('build_info', 'Always 1; the label says which release runs.', ['release']).labels(version).set(1);
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
    this.payload.labels('request').inc(record.requestBytes);
    this.payload.labels('response').inc(record.responseBytes);
  }

  throttled(functionName: string, reason: string): void {
    this.throttles.labels(this.label(functionName), reason).inc();
  }

  environment({ functionName, from, to, reason }: EnvironmentTransition): void {
    const name = this.label(functionName);
    if (from !== undefined) this.environments.labels(name, from).dec();
    if (to !== 'stopped') this.environments.labels(name, to).inc();
    else this.stops.labels(reason).inc();
  }

  containerStarted(createMs: number, startMs: number): void {
    this.containerStart.labels('create').observe(createMs / 1000);
    this.containerStart.labels('start').observe(startMs / 1000);
  }

  containerFailed(reason: string): void {
    this.containerFailures.labels(reason).inc();
  }

  concurrency(inFlight: number): void {
    this.inFlight.set(inFlight);
  }

  logEventsDropped(events: number): void {
    this.droppedEvents.inc(events);
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
        total: this.invocations.labels(...labels, outcome),
        duration: this.duration.labels(...labels),
        init: this.init.labels(...labels),
        memory: this.memory.labels(...labels),
        billed: this.billed.labels(...labels),
        phases: new Map(PHASES.map((phase) => [phase, this.phase.labels(name, startKind, phase)])),
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
