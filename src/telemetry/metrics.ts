import { collectDefaultMetrics, type Counter, type Histogram, type Registry } from 'prom-client';
import {
  PHASES,
  type CapacityReport,
  type Decision,
  type EnvironmentTransition,
  type InvocationRecord,
  type Phase,
  type PoolReport,
  type StemReport,
  type Telemetry,
} from './events';
import { BoundedLabels, OTHER, SeriesByFunction } from './series';
import {
  environmentMetrics,
  invocationMetrics,
  type EnvironmentMetrics,
  type InvocationMetrics,
} from './metric-definitions';

const MIB = 1024 * 1024;
/** Bounds of the labels: whatever is beyond is `other`, so that the number of series stays bounded. */
const MAX_FUNCTIONS = 500;
const MAX_VERSIONS = 20;
const MAX_REASONS = 40;

/** The series that one kind of invocation moves, looked up once: finding a series by its labels is what costs. */
interface InvocationSeries {
  readonly total: Counter.Internal;
  readonly billed: Counter.Internal;
  /** What the two counters do not have yet: only a scrape reads them, and adding here costs next to nothing. */
  ended: number;
  gigabyteSeconds: number;
  readonly duration: Histogram.Internal<string>;
  readonly init: Histogram.Internal<string>;
  readonly memory: Histogram.Internal<string>;
  readonly memoryRatio: Histogram.Internal<string>;
  readonly phases: Readonly<Record<Phase, Histogram.Internal<string>>>;
}

type MetricsByFunction = ReturnType<typeof metricsByFunction>;

/** The metrics whose first label is the function. */
function metricsByFunction(metrics: InvocationMetrics & EnvironmentMetrics) {
  return {
    invocations: new SeriesByFunction(metrics.invocations),
    duration: new SeriesByFunction(metrics.duration),
    init: new SeriesByFunction(metrics.init),
    phase: new SeriesByFunction(metrics.phase),
    memory: new SeriesByFunction(metrics.memory),
    memoryRatio: new SeriesByFunction(metrics.memoryRatio),
    billed: new SeriesByFunction(metrics.billed),
    throttles: new SeriesByFunction(metrics.throttles),
    environments: new SeriesByFunction(metrics.environments),
    poolDesired: new SeriesByFunction(metrics.poolDesired),
  };
}

/**
 * What Prometheus sees of the service. All metrics are named and described in docs/metrics.md, which a test compares
 * with this class. Labels come from bounded sets.
 */
export class Metrics implements Telemetry {
  private readonly metrics: InvocationMetrics & EnvironmentMetrics;
  private readonly byFunction: MetricsByFunction;
  /** What the counters of payloads do not have yet. */
  private requestBytes = 0;
  private responseBytes = 0;
  private readonly functions = new BoundedLabels(MAX_FUNCTIONS);
  private readonly reasons = new BoundedLabels(MAX_REASONS);
  private readonly versions = new Map<string, BoundedLabels>();
  /** By the function's label, then by what else tells invocations apart. */
  private readonly series = new Map<string, Map<string, InvocationSeries>>();
  /** Environments of each function. */
  private readonly living = new Map<string, number>();
  /** Deleted functions that still have environments. */
  private readonly leaving = new Set<string>();

  constructor(
    private readonly registry: Registry,
    release: string,
  ) {
    collectDefaultMetrics({ register: registry });
    this.metrics = { ...invocationMetrics(registry), ...environmentMetrics(registry) };
    this.byFunction = metricsByFunction(this.metrics);
    this.metrics.build.labels(release).set(1);
  }

  invocation(record: InvocationRecord): void {
    const series = this.seriesOf(record);
    series.ended += 1;
    series.duration.observe(record.durationMs / 1000);
    if (record.initDurationMs !== undefined) series.init.observe(record.initDurationMs / 1000);
    series.memory.observe(record.maxMemoryUsedMb * MIB);
    series.memoryRatio.observe(record.maxMemoryUsedMb / record.memorySizeMb);
    series.gigabyteSeconds += ((record.memorySizeMb / 1024) * record.billedDurationMs) / 1000;
    for (const phase of PHASES) {
      const ms = record.phases[phase];
      if (ms !== undefined) series.phases[phase].observe(ms / 1000);
    }
    this.requestBytes += record.requestBytes;
    this.responseBytes += record.responseBytes;
  }

  throttled(functionName: string, reason: string): void {
    this.byFunction.throttles.of(this.functions.of(functionName), this.reasons.of(reason)).inc();
  }

  environment({ functionName, from, to, reason }: EnvironmentTransition): void {
    const name = this.functions.of(functionName);
    if (from !== undefined) this.byFunction.environments.of(name, from).dec();
    if (to !== 'stopped') this.byFunction.environments.of(name, to).inc();
    else this.metrics.stops.labels(this.reasons.of(reason)).inc();
    this.count(functionName, (from === undefined ? 1 : 0) - (to === 'stopped' ? 1 : 0));
  }

  decision({ action, reason }: Decision): void {
    this.metrics.decisions.labels(action, this.reasons.of(reason)).inc();
  }

  /** A function's versions have a pool each. */
  pools(reports: readonly PoolReport[]): void {
    this.metrics.poolDesired.reset();
    for (const { functionName, desired } of reports) {
      if (this.leaving.has(functionName)) continue;
      this.byFunction.poolDesired.of(this.functions.of(functionName)).inc(desired);
    }
  }

  stems(reports: readonly StemReport[]): void {
    this.metrics.stems.reset();
    for (const { runtime, memorySizeMb, ready, starting } of reports) {
      this.metrics.stems.labels(runtime, String(memorySizeMb), 'ready').inc(ready);
      this.metrics.stems.labels(runtime, String(memorySizeMb), 'starting').inc(starting);
    }
  }

  capacity({ budgetMb, byKind, usedMb, reservedVcpus }: CapacityReport): void {
    for (const [kind, mb] of Object.entries(byKind)) this.metrics.memoryReserved.labels(kind).set(mb * MIB);
    this.metrics.memoryBudget.set(budgetMb * MIB);
    this.metrics.memoryInUse.set(usedMb * MIB);
    this.metrics.cpuReserved.set(reservedVcpus);
  }

  containerStarted(createMs: number, startMs: number): void {
    this.metrics.containerStart.labels('create').observe(createMs / 1000);
    this.metrics.containerStart.labels('start').observe(startMs / 1000);
  }

  containerFailed(reason: string): void {
    this.metrics.containerFailures.labels(this.reasons.of(reason)).inc();
  }

  concurrency(inFlight: number): void {
    this.metrics.inFlight.set(inFlight);
  }

  logEventsDropped(events: number): void {
    this.metrics.droppedEvents.inc(events);
  }

  /** A function was deleted: its series go, as soon as its last environment has. */
  forget(functionName: string): void {
    if (this.living.has(functionName)) this.leaving.add(functionName);
    else this.remove(functionName);
  }

  /** The page for Prometheus. */
  async scrape(): Promise<{ contentType: string; body: string }> {
    this.settle();
    return { contentType: this.registry.contentType, body: await this.registry.metrics() };
  }

  private settle(): void {
    for (const known of this.series.values()) {
      for (const series of known.values()) {
        series.total.inc(series.ended);
        series.billed.inc(series.gigabyteSeconds);
        series.ended = 0;
        series.gigabyteSeconds = 0;
      }
    }
    const { payload } = this.metrics;
    payload.labels('request').inc(this.requestBytes);
    payload.labels('response').inc(this.responseBytes);
    this.requestBytes = 0;
    this.responseBytes = 0;
  }

  /** Environments of a function, so that a removed gauge is not moved again. */
  private count(functionName: string, change: number): void {
    if (change === 0) return;
    const left = (this.living.get(functionName) ?? 0) + change;
    if (left > 0) this.living.set(functionName, left);
    else this.living.delete(functionName);
    if (left <= 0 && this.leaving.delete(functionName)) this.remove(functionName);
  }

  private remove(functionName: string): void {
    // What is counted under `other` belongs to several functions.
    if (this.functions.of(functionName) === OTHER) return;
    this.functions.forget(functionName);
    this.versions.delete(functionName);
    this.series.delete(functionName);
    for (const family of Object.values(this.byFunction)) family.forget(functionName);
  }

  private seriesOf({ functionName, version, startKind, outcome }: InvocationRecord): InvocationSeries {
    const name = this.functions.of(functionName);
    let known = this.series.get(name);
    if (!known) this.series.set(name, (known = new Map<string, InvocationSeries>()));
    const key = `${this.versionLabel(name, version)} ${startKind} ${outcome}`;
    let series = known.get(key);
    if (!series) {
      const by = this.byFunction;
      const labels = [name, this.versionLabel(name, version), startKind] as const;
      const phases = PHASES.map((phase) => [phase, by.phase.of(name, startKind, phase)]);
      series = {
        ended: 0,
        gigabyteSeconds: 0,
        total: by.invocations.of(...labels, outcome),
        duration: by.duration.of(...labels),
        init: by.init.of(...labels),
        memory: by.memory.of(...labels),
        memoryRatio: by.memoryRatio.of(...labels),
        billed: by.billed.of(...labels),
        phases: Object.fromEntries(phases) as InvocationSeries['phases'],
      };
      known.set(key, series);
    }
    return series;
  }

  private versionLabel(name: string, version: string): string {
    if (name === OTHER) return OTHER;
    let versions = this.versions.get(name);
    if (!versions) this.versions.set(name, (versions = new BoundedLabels(MAX_VERSIONS)));
    return versions.of(version);
  }
}
