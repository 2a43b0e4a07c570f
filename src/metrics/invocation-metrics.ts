import type { InvocationRecord } from '../contract/invocation-record';
import type { Phase } from '../contract/phases';
import { PHASES } from '../telemetry/events';
import type { InvocationFamilies } from './metric-definitions';
import { OTHER, VersionLabels } from './metric-labels';
import type { CounterSeries, HistogramSeries } from './metric-series';

const MIB = 1024 * 1024;
const MAX_VERSIONS = 20;

/** The series that one kind of invocation moves, looked up once: finding them is what costs. */
interface InvocationSeries {
  readonly total: CounterSeries;
  readonly latency: HistogramSeries;
  readonly duration: HistogramSeries;
  readonly memory: HistogramSeries;
  readonly memoryRatio: HistogramSeries;
  readonly billed: CounterSeries;
  readonly savedWait: CounterSeries;
  readonly phases: Partial<Record<Phase, PhaseSeries>>;
  /** Made with the first init: few kinds of invocation have one. */
  init?: HistogramSeries;
}

interface PhaseSeries {
  readonly ofAll: HistogramSeries;
  readonly ofFunction: CounterSeries;
}

/** Moves what invocations move. */
export class InvocationMetrics {
  private readonly versions = new Map<string, VersionLabels>();
  /** By the function's label, then by what else tells invocations apart. */
  private readonly series = new Map<string, Map<string, InvocationSeries>>();

  constructor(private readonly families: InvocationFamilies) {}

  /** `name` is the label of the function. */
  add(name: string, record: InvocationRecord): void {
    const series = this.seriesOf(name, record);
    const endedAt = record.startedAt + record.totalMs;
    series.total.inc();
    series.latency.observe(record.totalMs / 1000, record.requestId, endedAt);
    series.duration.observe(record.durationMs / 1000);
    series.memory.observe(record.maxMemoryUsedMb * MIB);
    series.memoryRatio.observe(record.maxMemoryUsedMb / record.memorySizeMb);
    series.billed.inc(((record.memorySizeMb / 1024) * record.billedDurationMs) / 1000);
    series.savedWait.inc(record.savedMs / 1000);
    if (record.initDurationMs !== undefined) {
      series.init ??= this.families.init.of(name, record.startKind);
      series.init.observe(record.initDurationMs / 1000, record.requestId, endedAt);
    }
    for (const phase of PHASES) {
      const ms = record.phases[phase];
      if (ms === undefined) continue;
      const of = (series.phases[phase] ??= this.phase(name, record, phase));
      of.ofAll.observe(ms / 1000);
      of.ofFunction.inc(ms / 1000);
    }
  }

  forget(name: string): void {
    this.versions.delete(name);
    this.series.delete(name);
    for (const [key, family] of Object.entries(this.families)) if (key !== 'phases') family.forget(name);
  }

  private seriesOf(name: string, record: InvocationRecord): InvocationSeries {
    let known = this.series.get(name);
    if (!known) this.series.set(name, (known = new Map<string, InvocationSeries>()));
    const { startKind, outcome } = record;
    const version = this.versionLabel(name, record.version);
    const key = `${version} ${startKind} ${outcome}`;
    let series = known.get(key);
    if (!series) {
      const { families } = this;
      series = {
        total: families.invocations.of(name, version, startKind, outcome),
        latency: families.latency.of(name, version, startKind),
        duration: families.duration.of(name, version),
        memory: families.memory.of(name),
        memoryRatio: families.memoryRatio.of(name),
        billed: families.billed.of(name, version),
        savedWait: families.savedWait.of(name, startKind),
        phases: {},
      };
      known.set(key, series);
    }
    return series;
  }

  private phase(name: string, { startKind }: InvocationRecord, phase: Phase): PhaseSeries {
    const { phases, phaseSeconds } = this.families;
    return { ofAll: phases.of(startKind, phase), ofFunction: phaseSeconds.of(name, startKind, phase) };
  }

  private versionLabel(name: string, version: string): string {
    if (name === OTHER) return OTHER;
    let versions = this.versions.get(name);
    if (!versions) {
      versions = new VersionLabels(MAX_VERSIONS, (lost) => this.forgetVersion(name, lost));
      this.versions.set(name, versions);
    }
    return versions.of(version);
  }

  private forgetVersion(name: string, version: string): void {
    const known = this.series.get(name);
    for (const key of known?.keys() ?? []) if (key.startsWith(`${version} `)) known?.delete(key);
    const { invocations, latency, duration, billed } = this.families;
    for (const family of [invocations, latency, duration, billed]) family.forgetPair(name, version);
  }
}
