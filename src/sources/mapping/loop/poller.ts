import { pause } from '../../../lib/pause';
import type { BatchOutcome } from '../call/batch-outcome';
import type { MappingRecord } from '../mapping-record';
import type { SourceRecord } from '../source-record';
import { BrokerAway, type BrokerLink } from './broker-link';
import type { Batch, Collector } from './collector';
import { Hold } from './hold';
import type { Intake } from './intake';
import { callPauseMs, failurePauseMs } from './policy/pauses';
import { afterPortion, firstPortion } from './policy/portion';
import type { Settler } from './settler';
import type { QueueLoopParts } from './shared';

export interface PollerParts extends Pick<QueueLoopParts, 'caller' | 'clock' | 'log'> {
  readonly mapping: MappingRecord;
  readonly broker: BrokerLink;
  readonly intake: Intake<SourceRecord>;
  readonly collector: Collector;
  readonly settler: Settler;
  readonly stopping: AbortSignal;
  readonly crew: Crew;
}

/** All pollers of a mapping, as one of them sees them. */
export interface Crew {
  /** Calls that may begin now. */
  free(): number;
  /** True: this poller is one more than must be, and ends now. */
  mayLeave(): boolean;
  /** No other has anything in its hands. */
  isAlone(): boolean;
  /** Who is to find out when a broker is back that is away: one of all; when it is another, this one ends. */
  probes(begins: boolean): 'this-one' | 'another';
  /** The broker has answered; whether it has more than was asked for. */
  received(hasBacklog: boolean): void;
  calling(change: 1 | -1): void;
  /** More records are in hand, or fewer, bytes. */
  holding(change: number): void;
  /** Returns how many batches in a row have ended like this one. */
  ended(outcome: BatchOutcome): number;
}

/** Receives a batch, calls the function with it, sees to what becomes of its records; again and again. */
export class Poller {
  private noRoom = 0;

  constructor(private readonly parts: PollerParts) {}

  /** Resolves when it has ended: told to stop, or no longer needed. Never throws. */
  async run(): Promise<void> {
    const { stopping, mapping, log, clock } = this.parts;
    while (!stopping.aborted) {
      try {
        if (!(await this.turn())) return;
      } catch (error) {
        // A fault of ours: neither the broker's nor the function's.
        log.warn('a poller failed: it goes on', { source: mapping.uuid, error });
        await pause(clock, failurePauseMs(10), stopping);
      }
    }
  }

  /** False when it is to end. */
  private async turn(): Promise<boolean> {
    const { crew, collector, clock, stopping, broker } = this.parts;
    if (crew.free() <= 0) {
      if (crew.mayLeave()) return false;
      this.noRoom += 1;
      await pause(clock, callPauseMs(this.noRoom), stopping);
      return true;
    }
    this.noRoom = 0;
    try {
      const batch = await collector.collect();
      if (stopping.aborted) return false;
      crew.received(batch?.hasBacklog ?? false);
      if (!batch) return !crew.mayLeave();
      const outcome = await this.handle(batch);
      return outcome?.outcome !== 'not-run' || !crew.mayLeave();
    } catch (error) {
      if (!(error instanceof BrokerAway)) throw error;
      if (crew.probes(true) === 'another') return false;
      if (crew.isAlone()) await broker.close();
      await pause(clock, error.pauseMs, stopping);
      crew.probes(false);
      return true;
    }
  }

  private async handle({ records, groups, receivedAt }: Batch): Promise<BatchOutcome | undefined> {
    const { intake, broker, clock, stopping, crew } = this.parts;
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    crew.holding(bytes);
    let ended: Ended | undefined;
    try {
      ended = records.length === 0 ? undefined : await this.ended(records, receivedAt);
    } finally {
      crew.holding(-bytes);
      if (!ended) await broker.giveBack(records, 'failed');
      await broker.giveBack(intake.release(groups, ended?.unhandled ?? records), 'unused');
    }
    if (!ended) return undefined;
    const { outcome } = ended;
    const inARow = crew.ended(outcome);
    if (outcome.outcome === 'failed') await pause(clock, failurePauseMs(inARow), stopping);
    if (outcome.outcome === 'not-run') await pause(clock, callPauseMs(inARow), stopping);
    return outcome;
  }

  /** Gives the function a batch, in portions where a group has something for the last time. */
  private async ended(records: readonly SourceRecord[], receivedAt: number): Promise<Ended> {
    const { settler, broker } = this.parts;
    const unhandled: SourceRecord[] = [];
    let heldSince = receivedAt;
    for (let rest = records; ;) {
      const { now, later } = firstPortion(rest);
      const hold = new Hold(this.parts, rest, heldSince);
      const outcome = await this.outcomeOf(now, hold).finally(async () => (heldSince = await hold.end()));
      const again = await settler.settle(now, outcome);
      const { left, held } = afterPortion(later, again);
      const isOver = outcome.outcome === 'not-run';
      const back = isOver ? later : held;
      await broker.giveBack(back, 'unused');
      unhandled.push(...again, ...back);
      if (isOver || left.length === 0) return { outcome, unhandled };
      rest = left;
    }
  }

  /** Keeps a batch that cannot be given to the function for as long as the records are ours. */
  private async outcomeOf(records: readonly SourceRecord[], hold: Hold): Promise<BatchOutcome> {
    const { caller, mapping, broker, clock, stopping, crew, log } = this.parts;
    const event = broker.eventOf(records);
    for (let tries = 1; ; tries += 1) {
      crew.calling(1);
      const outcome = await caller.call(mapping, records, event).finally(() => crew.calling(-1));
      const { requestId } = outcome;
      log.debug('a batch was given to its function', {
        ...{ source: mapping.uuid, requestId, records: records.length, outcome: outcome.outcome },
        ...('message' in outcome ? { reason: outcome.message } : {}),
      });
      if (outcome.outcome !== 'not-run' || outcome.why === 'stopping') return outcome;
      const pauseMs = callPauseMs(tries);
      if (stopping.aborted || !hold.lastsFor(pauseMs)) return outcome;
      crew.ended(outcome);
      await pause(clock, pauseMs, stopping);
      if (stopping.aborted) return outcome;
    }
  }
}

interface Ended {
  readonly outcome: BatchOutcome;
  /** Records that come again. */
  readonly unhandled: readonly SourceRecord[];
}
