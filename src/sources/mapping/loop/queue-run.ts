import type { SourceTrouble } from '../../../contract/source-view';
import { atMost } from '../../../lib/pause';
import type { BatchOutcome } from '../call/batch-outcome';
import { RecordFilter } from '../call/record-filter';
import type { MappingRecord } from '../mapping-record';
import type { RunStatus } from '../mapping-runs';
import type { QueueKind } from '../source-kind';
import type { SourceRecord } from '../source-record';
import { BrokerLink } from './broker-link';
import { Collector } from './collector';
import { Intake } from './intake';
import { LagWatch } from './lag-watch';
import { Poller, type Crew } from './poller';
import { pollerBounds, type PollerBounds } from './policy/poller-bounds';
import { wantsAnother } from './policy/poller-count';
import { Settler } from './settler';
import type { QueueLoopParts } from './shared';

/** An update is in effect by then, whatever its broker does. Milliseconds. */
const BEGIN_MS = 1000;
/** Records in the hands of one mapping's pollers: with more there are no more pollers. */
const MOST_HELD_BYTES = 64 * 1024 * 1024;

/** One mapping that runs, with the settings that it had when it was begun. */
export class QueueRun {
  private readonly stopping = new AbortController();
  private readonly pollers = new Set<Promise<void>>();
  /** Pollers that are not about to end. */
  private active = 0;
  private isProbing = false;
  private readonly intake = new Intake<SourceRecord>();
  private readonly broker: BrokerLink;
  private readonly settler: Settler;
  private readonly filter: RecordFilter;
  private readonly lag: LagWatch;
  private receiving = 0;
  private calling = 0;
  private heldBytes = 0;
  private inARow = { outcome: '', times: 0 };
  private last = 'No records processed';
  private missing: SourceTrouble | undefined;

  constructor(
    readonly mapping: MappingRecord,
    kind: QueueKind,
    private readonly parts: QueueLoopParts,
  ) {
    const { signal } = this.stopping;
    this.broker = new BrokerLink({ kind, mapping, ...parts, stopping: signal });
    this.settler = new Settler(mapping, this.broker, parts, signal);
    this.filter = RecordFilter.of(mapping.settings, parts.compile);
    this.lag = new LagWatch({ mapping, ...parts, backlog: () => this.broker.backlog() });
  }

  /** Resolves when its broker has been found, or was not: it is tried on then. */
  async begin(): Promise<void> {
    const { signal } = this.stopping;
    await atMost(this.parts.clock, BEGIN_MS, this.broker.open(signal));
    if (signal.aborted) return;
    this.lag.start();
    this.staff();
  }

  /** Nothing more is received. Resolves when what is under way has ended, and the broker is let go of. */
  async end(): Promise<void> {
    this.stopping.abort();
    this.lag.stop();
    this.active = 0;
    this.tellPollers();
    while (this.pollers.size > 0) await Promise.all(this.pollers);
    await this.broker.giveBack(this.intake.takeAll(), 'unused');
    await this.broker.close();
  }

  status(): RunStatus {
    const trouble = this.broker.health.trouble ?? this.missing;
    return { lastProcessingResult: this.last, ...(trouble ? { trouble } : {}) };
  }

  private addPoller(): void {
    const { mapping, broker, intake, settler, filter, parts } = this;
    const stopping = this.stopping.signal;
    const asking = (change: 1 | -1) => void (this.receiving += change);
    const shared = { ...parts, mapping, broker, intake, settler, stopping };
    const collector = new Collector({ ...shared, filter, asking });
    const poller = new Poller({ ...shared, collector, crew: this.crew() });
    const running: Promise<void> = poller.run().finally(() => this.pollers.delete(running));
    this.pollers.add(running);
    this.active += 1;
    this.tellPollers();
  }

  private crew(): Crew {
    return {
      free: () => this.free(),
      mayLeave: () => this.mayLeave(this.bounds().least),
      isAlone: () => this.active === 1,
      probes: (begins) => this.probes(begins),
      received: (hasBacklog) => this.received(hasBacklog),
      calling: (change) => void (this.calling += change),
      holding: (bytes) => void (this.heldBytes += bytes),
      ended: (outcome) => this.ended(outcome),
    };
  }

  private mayLeave(least: number): boolean {
    if (this.active <= least) return false;
    this.active -= 1;
    this.tellPollers();
    return true;
  }

  private probes(begins: boolean): 'this-one' | 'another' {
    if (begins && this.isProbing && this.mayLeave(1)) return 'another';
    this.isProbing = begins;
    return 'this-one';
  }

  /** As many as there must be. */
  private staff(): void {
    const { least } = this.bounds();
    while (this.active < least && !this.stopping.signal.aborted) this.addPoller();
  }

  private received(hasBacklog: boolean): void {
    this.staff();
    if (!hasBacklog || this.stopping.signal.aborted) return;
    const wanted = wantsAnother({
      ...{ pollers: this.active, receiving: this.receiving, calling: this.calling },
      ...{ bounds: this.bounds(), free: this.free() },
      isBrokerWell: this.broker.health.isWell,
      isFunctionWell: this.inARow.outcome !== 'failed' && this.inARow.outcome !== 'not-run',
      hasRoom: this.heldBytes < MOST_HELD_BYTES,
    });
    if (wanted) this.addPoller();
  }

  private ended(outcome: BatchOutcome): number {
    const { outcome: word } = outcome;
    this.inARow = { outcome: word, times: this.inARow.outcome === word ? this.inARow.times + 1 : 1 };
    this.last = resultOf(outcome);
    if (word === 'not-run' && outcome.why === 'stopping') this.stopping.abort();
    this.lag.passed();
    if (word !== 'not-run' || outcome.why !== 'no-function') this.missing = undefined;
    else this.missing ??= { message: outcome.message, since: this.parts.clock.wallTime() };
    return this.inARow.times;
  }

  private free(): number {
    return this.parts.room.free(this.mapping.functionName, this.mapping.qualifier);
  }

  private bounds(): PollerBounds {
    const { settings, functionName, qualifier } = this.mapping;
    return pollerBounds(settings, this.parts.room.ofBox(functionName, qualifier));
  }

  private tellPollers(): void {
    const { uuid: source, kind } = this.mapping;
    this.parts.telemetry.sourceFact({ source, kind, what: 'pollers', count: this.active });
  }
}

/** As AWS words LastProcessingResult. */
function resultOf(outcome: BatchOutcome): string {
  switch (outcome.outcome) {
    case 'ok':
    case 'partial':
      return 'OK';
    case 'failed':
      return 'PROBLEM: Function call failed';
    case 'not-run':
      return outcome.why === 'no-function'
        ? 'PROBLEM: Function not found'
        : 'PROBLEM: Function call throttled';
  }
}
