import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { SourceFact } from '../../../telemetry/events';
import type { BatchCaller } from '../call/batch-caller';
import type { BatchOutcome } from '../call/batch-outcome';
import type { MappingRecord } from '../mapping-record';
import type { OpenWindow, Shard, StreamRecord, StreamSource } from '../stream-source';
import type { GivenUp } from './given-up';
import { retryPauseMs } from './retry-pause';
import type { ShardState } from './shard-state';
import { afterTrial, tooOld, type Trial, type TrialEnd } from './trial';
import { stateOf, windowEvent } from './tumbling-window';

export interface BatchRunParts {
  /** As it is now. */
  readonly mapping: () => MappingRecord;
  readonly source: StreamSource;
  readonly shard: Shard;
  readonly state: ShardState;
  readonly caller: Pick<BatchCaller, 'call'>;
  readonly givenUp: Pick<GivenUp, 'settle'>;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Clock;
  /** Told of what came of each call. */
  readonly called: (outcome: BatchOutcome) => void;
}

/** The window that a batch belongs to. `isFinal`: it is the last that its function hears of it. */
export interface BatchWindow {
  readonly window: OpenWindow;
  readonly isFinal: boolean;
  readonly isEarly: boolean;
}

/** Gives batches of a shard to their function until they are handled or given up. */
export class BatchRun {
  constructor(private readonly parts: BatchRunParts) {}

  /** Resolves when nothing is left of it, or the signal has aborted: then what is left will come again. */
  async run(
    records: readonly StreamRecord[],
    within: BatchWindow | undefined,
    stopped: AbortSignal,
  ): Promise<void> {
    let trials: readonly Trial[] = [{ records, failures: 0, calls: 0 }];
    let [pauses, last]: [number, BatchOutcome | undefined] = [0, undefined];
    for (;;) {
      const [trial, ...others] = trials;
      if (!trial || stopped.aborted) return;
      const young = await this.withoutTooOld(trial, within, last, stopped);
      if (!young) {
        trials = others;
        continue;
      }
      const outcome = await this.call(young, within);
      last = outcome;
      if (outcome.outcome === 'not-run') {
        trials = [young, ...others];
        pauses += 1;
        await pause(this.parts.clock, retryPauseMs(pauses), stopped);
        continue;
      }
      const next = await this.settle(young, outcome, within, stopped);
      trials = [...next.trials, ...others];
      pauses = next.isAgain ? pauses + 1 : 0;
      if (next.isAgain) await pause(this.parts.clock, retryPauseMs(pauses), stopped);
    }
  }

  /** What of it the function may still be given; undefined when that is nothing. */
  private async withoutTooOld(
    trial: Trial,
    within: BatchWindow | undefined,
    outcome: BatchOutcome | undefined,
    stopped: AbortSignal,
  ): Promise<Trial | undefined> {
    const { settings } = this.parts.mapping();
    const now = this.parts.clock.wallTime();
    const ages = within?.isFinal ? [{ arrivedAt: within.window.end }] : trial.records;
    const count = tooOld(ages, settings, now);
    if (count === 0) return trial;
    const old = trial.records.slice(0, count);
    const isSettled = await this.giveUp(old, 'RecordAgeExceeded', trial.calls, outcome, stopped);
    // What stands behind it waits as well: a lane handles its records in their order.
    if (!isSettled) return undefined;
    if (within?.isFinal) this.parts.state.closeWindow();
    this.parts.state.handled(old);
    const records = trial.records.slice(count);
    return records.length > 0 ? { ...trial, records } : undefined;
  }

  private async call({ records }: Trial, within: BatchWindow | undefined): Promise<BatchOutcome> {
    const { mapping, source, shard, state, caller, called } = this.parts;
    const current = mapping();
    const plain = source.eventOf(shard, records);
    const window = within?.isFinal ? within.window : (state.window ?? within?.window);
    const event =
      within && window ? windowEvent(plain, shard, window, within, current.eventSourceArn) : plain;
    const outcome = withState(await caller.call(current, records, event), within);
    called(outcome);
    return outcome;
  }

  private async settle(
    trial: Trial,
    outcome: Exclude<BatchOutcome, { outcome: 'not-run' }>,
    within: BatchWindow | undefined,
    stopped: AbortSignal,
  ): Promise<{ trials: readonly Trial[]; isAgain: boolean }> {
    const { mapping, telemetry } = this.parts;
    const { uuid: source, kind, settings } = mapping();
    const next = afterTrial(trial, trialEnd(trial, outcome), settings);
    this.handled(trial.records.slice(0, next.handled), outcome, within);
    const records = next.trials.reduce((sum, { records: some }) => sum + some.length, 0);
    if (!next.isExhausted) {
      if (next.trials.length > 0) telemetry.sourceFact({ source, kind, what: 'retried', records });
      return next;
    }
    for (const left of next.trials) {
      const condition = 'RetryAttemptsExhausted';
      if (!(await this.giveUp(left.records, condition, left.calls, outcome, stopped))) return next;
      if (within?.isFinal) this.parts.state.closeWindow();
      this.parts.state.handled(left.records);
    }
    return { trials: [], isAgain: false };
  }

  private handled(
    records: readonly StreamRecord[],
    outcome: BatchOutcome,
    within: BatchWindow | undefined,
  ): void {
    const { state } = this.parts;
    if (within?.isFinal && outcome.outcome === 'ok') state.closeWindow();
    if (records.length === 0) return;
    const answer = 'answer' in outcome ? outcome.answer : undefined;
    const made = within && !within.isFinal && answer ? stateOf(answer.payload) : undefined;
    if (within && made) state.handled(records, { ...within.window, state: made.state });
    else state.handled(records);
  }

  private giveUp(
    records: readonly StreamRecord[],
    condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
    calls: number,
    outcome: BatchOutcome | undefined,
    stopped: AbortSignal,
  ): Promise<boolean> {
    const { mapping, source, shard, givenUp } = this.parts;
    const batch = { mapping: mapping(), source, shard, records, condition, calls };
    return givenUp.settle({ ...batch, ...(outcome ? { outcome } : {}) }, stopped);
  }
}

/** A function that says nothing of its window's state has failed (developer guide, "Aggregation and processing"). */
function withState(outcome: BatchOutcome, within: BatchWindow | undefined): BatchOutcome {
  if (!within || within.isFinal) return outcome;
  if (outcome.outcome !== 'ok' && outcome.outcome !== 'partial') return outcome;
  const { requestId, answer } = outcome;
  return stateOf(answer.payload)
    ? outcome
    : { requestId, outcome: 'failed', answer, message: 'the answer has no state' };
}

function trialEnd({ records }: Trial, outcome: BatchOutcome): TrialEnd {
  if (outcome.outcome === 'ok') return { end: 'ok' };
  if (outcome.outcome !== 'partial') return { end: 'failed' };
  return { end: 'partial', lowest: records.findIndex(({ id }) => outcome.failedIds.has(id)) };
}
