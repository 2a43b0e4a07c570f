import type { StemKind } from '../environment/environment-factory';
import type { Deferred } from '../lib/deferred';
import { stemTarget } from './policy/stem-target';

/** Wants older than this say nothing about the next minutes. */
const MEMORY_MS = 15 * 60_000;
const MAX_WANTS = 10_000;
/** What a refill takes until one was measured, milliseconds. */
const USUAL_REFILL_MS = 300;
/** What a stem is taken to use before it can be measured, MB: a booted runtime, or only our init. */
const GENERIC_MB = 48;
const BARE_MB = 8;

/** Names a kind; equal kinds have equal names. */
export function stemKeyOf({ runtime, memorySize, ephemeralStorage, network, isGeneric }: StemKind): string {
  return `${runtime}/${memorySize}MB/${ephemeralStorage}MB/${network}/${isGeneric ? 'booted' : 'bare'}`;
}

/** The stems of one kind, and how many of them were wanted lately. */
export class Shelf<S> {
  /** The longest waiting first. */
  readonly ready: S[] = [];
  readonly starting = new Set<S>();
  /** When one was wanted, of the steady clock, in order. */
  readonly wants: number[] = [];
  /** Callers who wait for the next stem. */
  readonly wishes: Deferred<void>[] = [];
  /** Wants that found none. */
  misses = 0;
  target = 0;
  because = 'it is in use';
  /** What the last refill took, milliseconds. */
  refillMs = USUAL_REFILL_MS;
  /** No refill before this time of the steady clock. */
  quietUntil = 0;
  failures = 0;
  /** A function has this kind. */
  isInUse = true;

  constructor(
    readonly key: string,
    readonly kind: StemKind,
  ) {}

  /** For sentences. */
  get title(): string {
    return `${this.kind.runtime} with ${this.kind.memorySize} MB`;
  }

  /** What a stem of this kind holds until it was measured, MB. */
  get bootMb(): number {
    return Math.min(this.kind.memorySize, this.kind.isGeneric ? GENERIC_MB : BARE_MB);
  }

  get isEmpty(): boolean {
    return this.ready.length === 0 && this.starting.size === 0;
  }

  wanted(now: number): void {
    this.wants.push(now);
    if (this.wants.length > MAX_WANTS) this.wants.shift();
  }

  /** Fits the target to what was wanted lately. */
  resize(now: number, max: number): void {
    this.forgetOldWants(now);
    const { wants, refillMs, target, isInUse } = this;
    const fitting = stemTarget({ wants, refillMs, target, floor: isInUse ? 1 : 0, max });
    this.target = fitting.target;
    this.because = fitting.because;
  }

  /** How many to start now. */
  lacks(now: number): number {
    return this.quietUntil > now ? 0 : this.target - this.ready.length - this.starting.size;
  }

  private forgetOldWants(now: number): void {
    const firstKept = this.wants.findIndex((at) => at > now - MEMORY_MS);
    this.wants.splice(0, firstKept < 0 ? this.wants.length : firstKept);
  }
}
