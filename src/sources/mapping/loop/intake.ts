import type { GrowingBatch } from '../call/growing-batch';
import type { SourceRecord } from '../source-record';

interface Received<R> {
  readonly record: R;
  readonly at: number;
}

/**
 * Records that were received and are in no batch yet. Where a broker hands the records of one group to several pollers, those
 * that come while one has a batch of that group wait here behind it, so that the group's order holds.
 */
export class Intake<R extends SourceRecord> {
  private readonly busy = new Set<string>();
  private pending: Received<R>[] = [];

  get waiting(): number {
    return this.pending.length;
  }

  /** `now`: of the steady clock. */
  offer(records: readonly R[], now: number): void {
    for (const record of records) this.pending.push({ record, at: now });
  }

  /**
   * Moves into a batch what may be worked at and fits. `own`: groups that the batch has. Returns when the oldest of it was
   * received, of the steady clock; infinity when there was nothing.
   */
  fill(batch: GrowingBatch<R>, own: Set<string>, now: number): number {
    const left: Received<R>[] = [];
    const behind = new Set<string>();
    let oldest = Number.POSITIVE_INFINITY;
    for (const one of this.pending) {
      const { group } = one.record;
      const isFree = group === undefined || (!behind.has(group) && (own.has(group) || !this.busy.has(group)));
      if (!isFree || batch.add([one.record], now).length > 0) {
        left.push(one);
        if (group !== undefined) behind.add(group);
        continue;
      }
      oldest = Math.min(oldest, one.at);
      if (group === undefined) continue;
      own.add(group);
      this.busy.add(group);
    }
    this.pending = left;
    return oldest;
  }

  /**
   * A batch with these groups has ended. Of groups of which something was not handled, and so must come first again, it returns
   * what waited behind it, to be given back.
   */
  release(own: Iterable<string>, unhandled: readonly R[]): readonly R[] {
    for (const group of own) this.busy.delete(group);
    const failed = new Set(unhandled.flatMap(({ group }) => group ?? []));
    if (failed.size === 0) return [];
    const isBehind = ({ record: { group } }: Received<R>) => group !== undefined && failed.has(group);
    const back = this.pending.filter(isBehind);
    this.pending = this.pending.filter((one) => !isBehind(one));
    return back.map(({ record }) => record);
  }

  /** Everything that waits. */
  takeAll(): readonly R[] {
    return this.pending.splice(0).map(({ record }) => record);
  }
}
