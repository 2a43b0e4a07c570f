import type { Clock } from '../lib/clock';
import type { CapacityReport } from '../contract/capacity-report';
import type { Decision } from '../contract/decision';
import type { InvocationRecord } from '../contract/invocation-record';
import type { SourceView } from '../contract/source-view';
import type {
  EnvironmentTransition,
  EventFact,
  PoolReport,
  SourceFact,
  StemReport,
  Telemetry,
  UnansweredCall,
} from '../telemetry/events';
import { contentTypeOf, formatFor, page, type MetricsPage } from './exposition';
import { EventMetrics, type EventsNow } from './event-metrics';
import { HeldMemory } from './held-memory';
import { InvocationMetrics } from './invocation-metrics';
import {
  environmentFamilies,
  eventFamilies,
  invocationFamilies,
  serviceFamilies,
  type EnvironmentFamilies,
  type ServiceFamilies,
} from './metric-definitions';
import type { Exposed } from './metric-family';
import { BoundedLabels, OTHER } from './metric-labels';
import type { ProcessMetrics } from './process-metrics';
import { sourceFamilies } from './source-families';
import { SourceMetrics } from './source-metrics';
import { StemMemory } from './stem-memory';

const MIB = 1024 * 1024;
/** Bounds of the labels: whatever is beyond is `other`, so that the number of series stays bounded. */
const MAX_FUNCTIONS = 2000;
const MAX_REASONS = 40;

/** What is read when somebody looks, because nobody tells it. */
export interface GaugeSource {
  /** Concurrent invocations of the account. */
  concurrencyLimit(): number;
  /** Asynchronous events that wait, run or are to be delivered. */
  queuedEvents(): number;
  /** All of them, by function. */
  events(): Promise<EventsNow>;
  /** All that calls functions by itself. */
  sources(): Promise<readonly SourceView[]>;
  /** Processors that the service may use. */
  cpuCores(): number;
  /** `$LATEST` of every function; when it last changed, epoch milliseconds. */
  functions(): Iterable<{
    readonly functionName: string;
    readonly memorySizeMb: number;
    readonly changedAt: number;
  }>;
}

export interface MetricsParts {
  readonly release: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Metrics of the process, beside the service's. */
  readonly process?: Pick<ProcessMetrics, 'families'>;
}

/**
 * What Prometheus sees of the service. All metrics are named and described in docs/metrics.md, which a test compares
 * with this class. Labels come from bounded sets.
 */
export class Metrics implements Telemetry {
  private readonly ofInvocations = invocationFamilies();
  private readonly ofEvents = eventFamilies();
  private readonly ofSources = sourceFamilies();
  private readonly ofEnvironments: EnvironmentFamilies = environmentFamilies();
  private readonly ofService: ServiceFamilies = serviceFamilies();
  private readonly invocations = new InvocationMetrics(this.ofInvocations);
  private readonly events = new EventMetrics(this.ofEvents);
  private readonly sources = new SourceMetrics(this.ofSources);
  private readonly heldMemory: HeldMemory;
  private readonly stemMemory: StemMemory;
  private readonly functions = new BoundedLabels(MAX_FUNCTIONS);
  private readonly reasons = new BoundedLabels(MAX_REASONS);
  /** Environments of each function. */
  private readonly living = new Map<string, number>();
  /** Deleted functions that still have environments. */
  private readonly leaving = new Set<string>();
  private source: GaugeSource | undefined;

  constructor(private readonly parts: MetricsParts) {
    const { held } = this.ofEnvironments;
    const { stemsHeld, build } = this.ofService;
    this.heldMemory = new HeldMemory(parts.clock, (functionName, state, amount) =>
      held.of(this.functions.of(functionName), state).inc(amount),
    );
    this.stemMemory = new StemMemory(parts.clock, (runtime, amount) => stemsHeld.of(runtime).inc(amount));
    build.of(parts.release).set(1);
    this.beginAtZero();
  }

  /** From now on, what nobody tells is read from `source` at every scrape. */
  readFrom(source: GaugeSource): void {
    this.source = source;
  }

  /** The service's families, without the process's. */
  families(): Exposed[] {
    const { ofInvocations, ofEvents, ofSources, ofEnvironments, ofService } = this;
    return [ofInvocations, ofEvents, ofSources, ofEnvironments, ofService].flatMap((families) =>
      Object.values(families),
    );
  }

  invocation(record: InvocationRecord): void {
    this.invocations.add(this.functions.of(record.functionName), record);
    this.ofService.payload.of('request').inc(record.requestBytes);
    this.ofService.payload.of('response').inc(record.responseBytes);
  }

  unanswered({ functionName, end, reason }: UnansweredCall): void {
    const { throttles, unanswered } = this.ofInvocations;
    const [name, why] = [this.functions.of(functionName), this.reasons.of(reason)];
    if (end === 'throttled') throttles.of(name, why).inc();
    else unanswered.of(name, end, why).inc();
  }

  environment(transition: EnvironmentTransition): void {
    const { functionName, from, to, reason } = transition;
    const { environments } = this.ofEnvironments;
    const name = this.functions.of(functionName);
    if (from !== undefined) environments.of(name, from).inc(-1);
    if (to !== 'stopped') environments.of(name, to).inc();
    else this.ofService.stops.of(this.reasons.of(reason)).inc();
    this.heldMemory.environment(transition);
    this.count(functionName, (from === undefined ? 1 : 0) - (to === 'stopped' ? 1 : 0));
  }

  decision({ action, reason }: Decision): void {
    this.ofService.decisions.of(action, this.reasons.of(reason)).inc();
  }

  /** A function's versions have a pool each. */
  pools(reports: readonly PoolReport[]): void {
    const { poolDesired } = this.ofEnvironments;
    poolDesired.clear();
    for (const { functionName, desired } of reports) {
      if (this.leaving.has(functionName)) continue;
      poolDesired.of(this.functions.of(functionName)).inc(desired);
    }
  }

  stems(reports: readonly StemReport[]): void {
    const { stems } = this.ofService;
    stems.clear();
    for (const { runtime, memorySizeMb, ready, starting } of reports) {
      stems.of(runtime, String(memorySizeMb), 'ready').inc(ready);
      stems.of(runtime, String(memorySizeMb), 'starting').inc(starting);
    }
    this.stemMemory.stems(reports);
  }

  capacity({ budgetMb, byKind, idleMb, idleBudgetMb, usedMb, reservedVcpus }: CapacityReport): void {
    const { memoryReserved, memoryBudget, idleMemory, idleBudget, memoryInUse, cpuReserved } = this.ofService;
    for (const [kind, mb] of Object.entries(byKind)) memoryReserved.of(kind).set(mb * MIB);
    memoryBudget.of().set(budgetMb * MIB);
    idleMemory.of().set(idleMb * MIB);
    idleBudget.of().set(idleBudgetMb * MIB);
    memoryInUse.of().set(usedMb * MIB);
    cpuReserved.of().set(reservedVcpus);
  }

  containerStarted(createMs: number, startMs: number): void {
    this.ofService.containerStart.of('create').observe(createMs / 1000);
    this.ofService.containerStart.of('start').observe(startMs / 1000);
  }

  containerFailed(reason: string): void {
    this.ofService.containerFailures.of(this.reasons.of(reason)).inc();
  }

  concurrency(inFlight: number): void {
    this.ofService.inFlight.of().set(inFlight);
  }

  event(fact: EventFact): void {
    // Of a deleted function no series are begun.
    const isGone = fact.what === 'dropped' && fact.condition === 'FunctionDeleted';
    this.events.add(isGone ? OTHER : this.functions.of(fact.functionName), fact);
  }

  sourceFact(fact: SourceFact): void {
    this.sources.add(fact);
  }

  /** `sink`: where they were to go. */
  logEventsDropped(sink: 'disk' | 'loki', events: number): void {
    this.ofService.droppedEvents.of(sink).inc(events);
  }

  /** Records of calls, decisions and environments that the disk did not take. */
  recordsDropped(records: number): void {
    this.ofService.droppedRecords.of().inc(records);
  }

  /** A function was deleted: its series go, as soon as its last environment has. */
  forget(functionName: string): void {
    if (this.living.has(functionName)) this.leaving.add(functionName);
    else this.remove(functionName);
  }

  /** The page for Prometheus, in the format that suits its Accept header best. */
  async scrape(accept: string | undefined): Promise<MetricsPage> {
    this.heldMemory.settle();
    this.stemMemory.settle();
    await this.read();
    const format = formatFor(accept);
    const ofProcess = (await this.parts.process?.families()) ?? [];
    const families = [...this.families(), ...ofProcess];
    return { contentType: contentTypeOf(format), body: page(families, format, this.parts.clock) };
  }

  /** What has not happened yet is zero: without it nobody can see the first time. */
  private beginAtZero(): void {
    const { inFlight, droppedEvents, droppedRecords, containerFailures, decisions } = this.ofService;
    inFlight.of();
    for (const sink of ['disk', 'loki']) droppedEvents.of(sink);
    droppedRecords.of();
    for (const reason of ['start', 'stem']) containerFailures.of(this.reasons.of(reason));
    decisions.of('refuse', this.reasons.of('deadline'));
  }

  private async read(): Promise<void> {
    if (!this.source) return;
    this.events.show(await this.source.events(), (functionName) => this.functions.of(functionName));
    this.sources.show(await this.source.sources());
    const { concurrencyLimit, queuedEvents, cpuCores } = this.ofService;
    concurrencyLimit.of().set(this.source.concurrencyLimit());
    queuedEvents.of().set(this.source.queuedEvents());
    cpuCores.of().set(this.source.cpuCores());
    const { memorySize, deployed } = this.ofEnvironments;
    memorySize.clear();
    deployed.clear();
    for (const { functionName, memorySizeMb, changedAt } of this.source.functions()) {
      const name = this.functions.of(functionName);
      if (name === OTHER) continue;
      memorySize.of(name).set(memorySizeMb * MIB);
      deployed.of(name).set(changedAt / 1000);
    }
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
    this.invocations.forget(functionName);
    this.events.forget(functionName);
    for (const family of Object.values(this.ofEnvironments)) family.forget(functionName);
  }
}
