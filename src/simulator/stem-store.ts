import { stemTarget } from '../scheduler/policy/stem-target';

export interface StemFacts {
  /** What a stem holds, MB. */
  readonly memoryMb: number;
  /** What it takes to make one, milliseconds. */
  readonly refillMs: number;
  /** At most so many of each memory size, as in the service. */
  readonly max: number;
}

/** Stems that are made at the same time, of all sizes together. */
const REFILLS_AT_A_TIME = 4;
/** Wants older than this say nothing about the next minutes. */
const MEMORY_MS = 15 * 60_000;
/** Memory sizes that functions are given; what a function uses is rounded up to one. */
const SIZES_MB = [128, 256, 512, 1024, 1769, 3008, 5120, 10_240] as const;

interface Shelf {
  readonly wants: number[];
  /** When each stem is ready, in order; those in the past wait for a function. */
  readonly readyAt: number[];
  target: number;
}

/** The stems of a box, one shelf a memory size. Times: milliseconds since the trace began, never running back. */
export class StemStore {
  /** Memory held by stems so far, those that are still being made included, MB·ms. */
  heldMbMs = 0;
  private readonly shelves = new Map<number, Shelf>();
  /** When each of the places to make a stem is free. */
  private readonly places = new Array<number>(REFILLS_AT_A_TIME).fill(0);
  private count = 0;
  private countedTo = 0;

  constructor(
    private readonly facts: StemFacts,
    /** What the environments of each function hold: every size in use has its stem from the beginning. */
    memoryMb: readonly number[],
  ) {
    for (const size of new Set(memoryMb.map(sizeOf))) {
      const shelf: Shelf = { wants: [], readyAt: [], target: 1 };
      this.shelves.set(size, shelf);
      this.fill(shelf, 0);
    }
  }

  /** MB that all stems hold. */
  get heldMb(): number {
    return this.count * this.facts.memoryMb;
  }

  /** Takes a stem for a function that uses so much. False: there was none. */
  take(memoryMb: number, now: number): boolean {
    this.hold(now);
    const shelf = this.shelves.get(sizeOf(memoryMb));
    if (!shelf) return false;
    shelf.wants.push(now);
    const isReady = (shelf.readyAt[0] ?? Number.POSITIVE_INFINITY) <= now;
    if (isReady) {
      shelf.readyAt.shift();
      this.count -= 1;
    }
    // Only the newest wants can ask for more than the rest of them did.
    shelf.target = Math.max(shelf.target, this.targetFor(shelf, shelf.wants.slice(-this.facts.max)));
    this.fill(shelf, now);
    return isReady;
  }

  /** Forgets old wants and ends the surplus. */
  tick(now: number): void {
    this.hold(now);
    for (const shelf of this.shelves.values()) {
      const firstKept = shelf.wants.findIndex((at) => at > now - MEMORY_MS);
      shelf.wants.splice(0, firstKept < 0 ? shelf.wants.length : firstKept);
      shelf.target = this.targetFor(shelf, shelf.wants);
      const surplus = Math.max(0, shelf.readyAt.length - shelf.target);
      shelf.readyAt.length -= surplus;
      this.count -= surplus;
      this.fill(shelf, now);
    }
  }

  private targetFor(shelf: Shelf, wants: readonly number[]): number {
    const { refillMs, max } = this.facts;
    return stemTarget({ wants, refillMs, target: shelf.target, floor: 1, max }).target;
  }

  private fill(shelf: Shelf, now: number): void {
    for (; shelf.readyAt.length < shelf.target; this.count += 1) {
      const place = this.places.indexOf(Math.min(...this.places));
      const readyAt = Math.max(now, this.places[place] ?? now) + this.facts.refillMs;
      this.places[place] = readyAt;
      shelf.readyAt.push(readyAt);
    }
  }

  private hold(now: number): void {
    this.heldMbMs += this.heldMb * (now - this.countedTo);
    this.countedTo = now;
  }
}

function sizeOf(memoryMb: number): number {
  return SIZES_MB.find((size) => memoryMb <= size) ?? Math.max(...SIZES_MB);
}
