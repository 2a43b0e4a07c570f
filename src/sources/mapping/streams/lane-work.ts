import type { BatchLimits } from '../call/batch-limits';
import type { OpenWindow } from '../stream-source';
import { nextBatch, type Pending } from './next-batch';
import { windowAt } from './tumbling-window';

export interface LaneFacts {
  readonly pending: readonly Pending[];
  readonly limits: BatchLimits;
  /** The shard has been read to its end. */
  readonly isWhole: boolean;
  /** Length of tumbling windows; 0: there are none. */
  readonly windowSeconds: number;
  readonly window: OpenWindow | undefined;
  /** More has been made of it than may be kept. */
  readonly isWindowTooLarge: boolean;
  /** All that had come by then has been read, epoch milliseconds. */
  readonly drainedAt: number;
  /** Of the steady clock, for batches. */
  readonly now: number;
  /** Epoch milliseconds, for windows. */
  readonly wallTime: number;
}

/** What a lane does next. */
export type LaneWork =
  | { readonly do: 'batch'; readonly take: number; readonly window?: OpenWindow }
  | { readonly do: 'close-window'; readonly window: OpenWindow; readonly isEarly: boolean }
  /** Until more is read, or so many milliseconds. */
  | { readonly do: 'wait'; readonly ms?: number }
  | { readonly do: 'end' };

export function laneWork(facts: LaneFacts): LaneWork {
  const { window, windowSeconds, isWindowTooLarge } = facts;
  if (window && (isWindowTooLarge || windowSeconds === 0))
    return { do: 'close-window', window, isEarly: isWindowTooLarge };
  if (windowSeconds > 0) return windowWork(facts);
  return batchWork(facts, facts.pending, facts.isWhole);
}

/** A window is over when a record of a later one has been read, or its time has passed and all of it has been read. */
function windowWork(facts: LaneFacts): LaneWork {
  const { pending, isWhole, windowSeconds, drainedAt, wallTime } = facts;
  const [first] = pending;
  const window = facts.window ?? (first && windowAt(timeOf(first, wallTime), windowSeconds));
  if (!window) return isWhole ? { do: 'end' } : { do: 'wait' };
  const next = pending.findIndex((one) => timeOf(one, wallTime) >= window.end);
  const own = next === -1 ? pending : pending.slice(0, next);
  const isOver = next !== -1 || isWhole || drainedAt >= window.end;
  if (own.length > 0) {
    const work = batchWork(facts, own, isOver);
    return work.do === 'batch' ? { ...work, window } : work;
  }
  if (isOver) return { do: 'close-window', window, isEarly: false };
  return { do: 'wait', ms: Math.max(1, window.end - wallTime) };
}

function batchWork(
  { limits, now, isWhole }: LaneFacts,
  pending: readonly Pending[],
  isComplete: boolean,
): LaneWork {
  const next = nextBatch(pending, limits, now, isComplete);
  if (next === 'wait') return isWhole ? { do: 'end' } : { do: 'wait' };
  return 'take' in next ? { do: 'batch', take: next.take } : { do: 'wait', ms: next.lookInMs };
}

function timeOf({ record }: Pending, otherwise: number): number {
  return record.arrivedAt ?? otherwise;
}
