import type { EventAmount } from '../contract/events-answer';
import { ThrottledError } from '../errors';
import type { KeptStage } from './event';

export interface EventLimits {
  /** Events, and bytes of payload, that wait, run or are delivered. */
  readonly inAll: EventAmount;
  readonly ofOne: EventAmount;
}

export interface IndexEntry {
  readonly functionName: string;
  readonly bytes: number;
  /** Of the disk: an event that runs is `waiting`. */
  stage: KeptStage;
  /** It is on disk: what happens to it may be written. */
  isKept: boolean;
}

interface Sum {
  events: number;
  bytes: number;
}

/** The least that an event takes of the bound, for all that is kept beside its payload. Bytes. */
const LEAST_BYTES = 256;

/** Which events there are, without what is in them; how many more there may be. */
export class EventIndex {
  private readonly entries = new Map<number, IndexEntry>();
  private readonly held: Sum = { events: 0, bytes: 0 };
  private readonly heldOf = new Map<string, Sum>();

  constructor(readonly limits: EventLimits) {}

  /** What waits, runs or is delivered. */
  get amount(): EventAmount {
    return { ...this.held };
  }

  /** Throws ThrottledError when there is no room for another one of this function. */
  require(functionName: string, bytes: number): void {
    const { inAll, ofOne } = this.limits;
    const own = this.heldOf.get(functionName) ?? { events: 0, bytes: 0 };
    if (isOver(own, bytes, ofOne)) throw new ThrottledError('FunctionInvocationRateLimitExceeded', 1);
    if (isOver(this.held, bytes, inAll)) throw new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
  }

  add(id: number, entry: Readonly<IndexEntry>): void {
    this.entries.set(id, { ...entry });
    if (entry.stage !== 'failed') this.count(entry, 1);
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

  move(id: number, stage: KeptStage): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    if (stage === 'failed' && entry.stage !== 'failed') this.count(entry, -1);
    if (stage !== 'failed' && entry.stage === 'failed') this.count(entry, 1);
    entry.stage = stage;
  }

  /** False when it was not there any more. */
  remove(id: number): boolean {
    const entry = this.entries.get(id);
    if (!entry) return false;
    if (entry.stage !== 'failed') this.count(entry, -1);
    return this.entries.delete(id);
  }

  all(): Iterable<[id: number, entry: Readonly<IndexEntry>]> {
    return this.entries;
  }

  private count({ functionName, bytes }: Readonly<IndexEntry>, by: 1 | -1): void {
    const own = this.heldOf.get(functionName) ?? { events: 0, bytes: 0 };
    for (const sum of [this.held, own]) {
      sum.events += by;
      sum.bytes += by * weightOf(bytes);
    }
    if (own.events > 0) this.heldOf.set(functionName, own);
    else this.heldOf.delete(functionName);
  }
}

function weightOf(bytes: number): number {
  return bytes + LEAST_BYTES;
}

function isOver(sum: Sum, bytes: number, limit: EventAmount): boolean {
  return sum.events + 1 > limit.events || sum.bytes + weightOf(bytes) > limit.bytes;
}
