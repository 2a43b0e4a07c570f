import type { StreamRecord } from '../stream-source';
import { laneOf } from './lane-of';

type Placed = Pick<StreamRecord, 'group' | 'id' | 'sequence'>;

const NUMBER = /^\d+$/;

/**
 * The last record that each lane of a shard has handled. A lane goes through its records in their order, so whoever begins again
 * at the shard's checkpoint leaves out what a lane that was ahead had handled.
 */
export class LaneMarks {
  private readonly marks: (string | null)[];
  /** Lanes of which an earlier run may have handled what is read next. */
  private readonly replayed: Set<number>;

  /** `kept`: of an earlier run. With another count of lanes they say nothing: records are in others then. */
  constructor(
    private readonly lanes: number,
    kept: readonly (string | null)[] = [],
  ) {
    this.marks = kept.length === lanes ? [...kept] : Array.from({ length: lanes }, () => null);
    this.replayed = new Set(this.marks.keys());
  }

  /** For the checkpoint. */
  get current(): readonly (string | null)[] {
    return [...this.marks];
  }

  /** Whether an earlier run has handled it; asked of all records, in their order. */
  isBehind(record: Placed): boolean {
    if (this.replayed.size === 0) return false;
    const lane = laneOf(record, this.lanes);
    if (!this.replayed.has(lane)) return false;
    const isBehind = isAtMost(record.sequence, this.marks[lane] ?? '');
    if (!isBehind) this.replayed.delete(lane);
    return isBehind;
  }

  handled(records: readonly Placed[]): void {
    const last = records.at(-1);
    if (last) this.marks[laneOf(last, this.lanes)] = last.sequence;
  }
}

/** Sequences are numbers, longer than those of JavaScript; of others nothing is known. */
function isAtMost(one: string, other: string): boolean {
  return NUMBER.test(one) && NUMBER.test(other) && BigInt(one) <= BigInt(other);
}
