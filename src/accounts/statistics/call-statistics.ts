import type { RecentCalls } from '../../contract/recent-calls';
import type { StatisticsAnswer } from '../../contract/statistics-answer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../lib/clock';
import { Semaphore } from '../../lib/semaphore';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { UnansweredCall } from '../../telemetry/events';
import { MergedCalls } from './merged-calls';
import { OpenMinute, readMinute, type CallSelection } from './minute';

interface ClosedMinute {
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly packed: Buffer;
}

export interface StatisticsBounds {
  /** How long minutes are kept. */
  readonly minutes: number;
  /** Bytes of all closed minutes: the oldest are given up when there are more. */
  readonly bytes: number;
  /** Function versions × start kinds of one minute, 8 kB each while it is open. */
  readonly series: number;
}

const MINUTE_MS = 60_000;
/** Of a minute beside what is packed: the objects that hold it. */
const OVERHEAD_BYTES = 256;
/** What is read in one turn of the event loop, about a millisecond: calls must not wait for statistics. */
const BYTES_A_TURN = 32 * 1024;
export const DEFAULT_BOUNDS: StatisticsBounds = { minutes: 24 * 60, bytes: 24 * 1024 ** 2, series: 1000 };

/** How calls started, how they ended and how long they took, minute by minute, for a day, in bounded memory. */
export class CallStatistics {
  private readonly open: OpenMinute;
  private readonly closed: ClosedMinute[] = [];
  private minute: number;
  private bytes = 0;
  private knownSince: number;
  private readonly reading = new Semaphore(1);

  constructor(
    private readonly clock: Clock,
    private readonly bounds = DEFAULT_BOUNDS,
  ) {
    this.open = new OpenMinute(bounds.series);
    this.knownSince = clock.wallTime();
    this.minute = minuteOf(this.knownSince);
  }

  invocation(record: InvocationRecord): void {
    this.advance(minuteOf(record.startedAt + record.totalMs));
    this.open.tallyOf(record.functionName, record.version, record.startKind).add(record);
  }

  unanswered({ functionName, end, reason }: UnansweredCall): void {
    if (end !== 'throttled') return;
    this.advance(minuteOf(this.clock.wallTime()));
    this.open.throttled(functionName, reason);
  }

  /** The whole minutes that touch the last `seconds`, and the present one as far as it has come. */
  answer(selection: CallSelection, seconds: number): Promise<StatisticsAnswer> {
    return this.reading.run(async () => {
      const until = this.clock.wallTime();
      const since = minuteOf(until - seconds * 1000) * MINUTE_MS;
      this.advance(minuteOf(until));
      const { knownSince } = this;
      const minutes = this.closed.filter(({ minute }) => minute * MINUTE_MS >= since);
      const present = { minute: this.minute, packed: this.open.pack() };
      const merged = new MergedCalls();
      let read = 0;
      for (const { packed } of [...minutes, present]) {
        readMinute(packed, selection, merged);
        read += packed.length;
        if (read < BYTES_A_TURN) continue;
        await nextTurn();
        read = 0;
      }
      return merged.answer({ since, until, knownSince: Math.max(since, knownSince) });
    });
  }

  /** Of every function called in the present minute and the one before. */
  recent(): { readonly since: number; readonly functions: ReadonlyMap<string, RecentCalls> } {
    const now = minuteOf(this.clock.wallTime());
    this.advance(now);
    const merged = new MergedCalls();
    const last = this.closed.at(-1);
    if (last?.minute === now - 1) readMinute(last.packed, {}, merged, 1);
    readMinute(this.open.pack(), {}, merged, 1);
    const since = Math.max((now - 1) * MINUTE_MS, this.knownSince);
    return { since, functions: merged.recent() };
  }

  /** Bytes of the closed minutes. */
  get heldBytes(): number {
    return this.bytes;
  }

  /** A record that comes late belongs to the present minute: the last one is closed. */
  private advance(to: number): void {
    const isSetBack = to < this.minute - 1;
    if (to <= this.minute && !isSetBack) return;
    const packed = this.open.pack();
    if (packed.length > 0) {
      this.closed.push({ minute: this.minute, packed });
      this.bytes += packed.length + OVERHEAD_BYTES;
      this.open.clear();
    }
    if (isSetBack) this.redate(to - 1);
    this.minute = to;
    this.forget(to - this.bounds.minutes);
  }

  /** The clock was set back: what was counted under times that have not come yet belongs to the last minute that has. */
  private redate(last: number): void {
    for (const [at, { minute, packed }] of this.closed.entries())
      if (minute > last) this.closed[at] = { minute: last, packed };
    this.knownSince = Math.min(this.knownSince, last * MINUTE_MS);
  }

  private forget(before: number): void {
    for (;;) {
      const [oldest] = this.closed;
      if (!oldest || (oldest.minute >= before && this.bytes <= this.bounds.bytes)) return;
      this.closed.shift();
      this.bytes -= oldest.packed.length + OVERHEAD_BYTES;
      this.knownSince = Math.max(this.knownSince, (oldest.minute + 1) * MINUTE_MS);
    }
  }
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS);
}
