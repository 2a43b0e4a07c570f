import type { EventAmount } from '../contract/events-answer';
import { ThrottledError } from '../errors';
import type { KeptStage } from './event';

export interface EventLimits {
  /** Events, and bytes of their payloads and answers, that wait, run or are delivered. */
  readonly inAll: EventAmount;
  readonly ofOne: EventAmount;
}

export interface IndexEntry {
  readonly functionName: string;
  /** Of the payload, and of the answer once there is one that is kept. */
  bytes: number;
  /** Of the disk: an event that runs is `waiting`. */
  stage: KeptStage;
  /** It is on disk: what happens to it may be written. */
  isKept: boolean;
}

/** How many events a function has in each stage. */
export interface EventCounts extends Readonly<Record<KeptStage, number>> {
  readonly functionName: string;
  /** Id of the one that has waited longest. */
  readonly oldest?: number;
}

interface Sum {
  events: number;
  bytes: number;
}

/** What one function has. */
interface Share {
  readonly held: Sum;
  /** Those that wait are in the order of their age: none comes back. */
  readonly ids: Readonly<Record<KeptStage, Set<number>>>;
}

/** The least that an event takes of the bound, for all that is kept beside its payload. Bytes. */
const LEAST_BYTES = 256;

/** Which events there are, without what is in them; how many more there may be. */
export class EventIndex {
  private readonly entries = new Map<number, IndexEntry>();
  private readonly held: Sum = { events: 0, bytes: 0 };
  private readonly shares = new Map<string, Share>();

  constructor(readonly limits: EventLimits) {}

  /** What waits, runs or is delivered. */
  get amount(): EventAmount {
    return { ...this.held };
  }

  /** Throws ThrottledError when there is no room for another one of this function. */
  require(functionName: string, bytes: number): void {
    const { inAll, ofOne } = this.limits;
    const own = this.shares.get(functionName)?.held ?? { events: 0, bytes: 0 };
    if (isOver(own, bytes, ofOne)) throw new ThrottledError('FunctionInvocationRateLimitExceeded', 1);
    if (isOver(this.held, bytes, inAll)) throw new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
  }

  add(id: number, entry: Readonly<IndexEntry>): void {
    this.entries.set(id, { ...entry });
    this.count(id, entry, 1);
  }

  get(id: number): Readonly<IndexEntry> | undefined {
    return this.entries.get(id);
  }

  has(id: number): boolean {
    return this.entries.has(id);
  }

  kept(id: number): void {
    const entry = this.entries.get(id);
    if (entry) entry.isKept = true;
  }

  move(id: number, stage: KeptStage, bytes: number): void {
    const entry = this.entries.get(id);
    if (!entry || (entry.stage === stage && entry.bytes === bytes)) return;
    this.count(id, entry, -1);
    entry.stage = stage;
    entry.bytes = bytes;
    this.count(id, entry, 1);
  }

  /** False when it was not there any more. */
  remove(id: number): boolean {
    const entry = this.entries.get(id);
    if (!entry) return false;
    this.count(id, entry, -1);
    return this.entries.delete(id);
  }

  all(): Iterable<[id: number, entry: Readonly<IndexEntry>]> {
    return this.entries;
  }

  /** Of one function, whatever the others have. */
  idsOf(functionName: string): number[] {
    const { waiting = [], delivering = [], failed = [] } = this.shares.get(functionName)?.ids ?? {};
    return [...waiting, ...delivering, ...failed];
  }

  /** Of each function that has events, without a look at each event. */
  counts(): EventCounts[] {
    return [...this.shares].map(
      ([
        functionName,
        {
          ids: { waiting, delivering, failed },
        },
      ]) => {
        const [oldest] = waiting;
        const sizes = { waiting: waiting.size, delivering: delivering.size, failed: failed.size };
        return { functionName, ...sizes, ...(oldest === undefined ? {} : { oldest }) };
      },
    );
  }

  private count(id: number, { functionName, bytes, stage }: Readonly<IndexEntry>, by: 1 | -1): void {
    const share = this.shares.get(functionName) ?? newShare();
    if (by === 1) share.ids[stage].add(id);
    else share.ids[stage].delete(id);
    if (stage !== 'failed')
      for (const sum of [this.held, share.held]) {
        sum.events += by;
        sum.bytes += by * weightOf(bytes);
      }
    if (share.held.events + share.ids.failed.size > 0) this.shares.set(functionName, share);
    else this.shares.delete(functionName);
  }
}

function newShare(): Share {
  const ids = { waiting: new Set<number>(), delivering: new Set<number>(), failed: new Set<number>() };
  return { held: { events: 0, bytes: 0 }, ids };
}

function weightOf(bytes: number): number {
  return bytes + LEAST_BYTES;
}

function isOver(sum: Sum, bytes: number, limit: EventAmount): boolean {
  return sum.events + 1 > limit.events || sum.bytes + weightOf(bytes) > limit.bytes;
}
