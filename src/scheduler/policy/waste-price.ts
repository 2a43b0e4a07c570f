import { FIRST_PRICE, type Price, PRICE_RANGE } from './price';

/** What is recent, and what is long: two decaying accounts. Milliseconds. */
const RECENT_MS = 30 * 60_000;
const LONG_MS = 4 * 3_600_000;
/** By what an error of the share moves the price at once, and for good within ten minutes; of its logarithm. */
const AT_ONCE = 1;
const FOR_GOOD = 0.3;
const FOR_GOOD_MS = 10 * 60_000;
/** The long account counts more: it is what is promised. */
const LONG_WEIGHT = 2;

/** What is kept of a price. */
export interface WastePriceRecord {
  readonly current: number;
  readonly integral: number;
  /** Held, and held by a fixed keep-alive, MB·ms. */
  readonly recent: readonly [number, number];
  readonly long: readonly [number, number];
}

/** Held memory and what a fixed keep-alive would have held, MB·ms, old times counted less. */
class Account {
  private held = 0;
  private fixed = 0;

  constructor(private readonly meanMs: number) {}

  add(held: number, fixed: number, elapsedMs: number): void {
    const kept = Math.exp(-elapsedMs / this.meanMs);
    this.held = this.held * kept + held;
    this.fixed = this.fixed * kept + fixed;
  }

  /** Undefined while a fixed keep-alive would have held nothing. */
  get share(): number | undefined {
    return this.fixed > 0 ? this.held / this.fixed : undefined;
  }

  get record(): [number, number] {
    return [this.held, this.fixed];
  }

  restore([held, fixed]: readonly [number, number]): void {
    this.held = atLeast(0, held);
    this.fixed = atLeast(0, fixed);
  }
}

/**
 * Steers the price so that all that is held stays at a share of what a fixed keep-alive of ten minutes would hold for
 * the same calls: a controller with a proportional and an integral part.
 */
export class WastePrice implements Price {
  private price = FIRST_PRICE;
  private readonly recent = new Account(RECENT_MS);
  private readonly long = new Account(LONG_MS);
  private integral = Math.log(FIRST_PRICE);
  private held = 0;
  private fixed = 0;

  constructor(private readonly share: number) {}

  get current(): number {
    return this.price;
  }

  account(heldMbMs: number, fixedMbMs: number): void {
    this.held += heldMbMs;
    this.fixed += fixedMbMs;
  }

  called(): void {}

  record(): WastePriceRecord {
    const { current, integral, recent, long } = this;
    return { current, integral, recent: recent.record, long: long.record };
  }

  /** Throws for a record that is none. */
  restore({ current, integral, recent, long }: WastePriceRecord): void {
    const { least, most } = PRICE_RANGE;
    this.price = Math.min(most, atLeast(least, current));
    this.integral = Math.min(Math.log(most), atLeast(Math.log(least), integral));
    this.recent.restore(recent);
    this.long.restore(long);
  }

  /** What a fixed keep-alive would have held since the last tick, MB·ms. */
  get pending(): number {
    return this.fixed;
  }

  /** `stemMbMs` is what stems have held since the last time on behalf of these functions. */
  tick(elapsedMs: number, stemMbMs: number): void {
    // Stems that wait for nobody's calls say nothing about the price.
    const held = this.fixed > 0 ? this.held + stemMbMs : this.held;
    this.recent.add(held, this.fixed, elapsedMs);
    this.long.add(held, this.fixed, elapsedMs);
    this.held = 0;
    this.fixed = 0;
    const { share: recent } = this.recent;
    const { share: long } = this.long;
    if (recent === undefined || long === undefined) return;
    const error = bounded(recent - this.share) + LONG_WEIGHT * bounded(long - this.share);
    const { least, most } = PRICE_RANGE;
    const integral = this.integral + (FOR_GOOD * error * elapsedMs) / FOR_GOOD_MS;
    this.integral = Math.min(Math.log(most), Math.max(Math.log(least), integral));
    this.price = Math.min(most, Math.max(least, Math.exp(this.integral + AT_ONCE * error)));
  }
}

function bounded(error: number): number {
  return Math.min(1, Math.max(-1, error));
}

function atLeast(least: number, value: number): number {
  if (!Number.isFinite(value)) throw new Error(`${value} is no number`);
  return Math.max(least, value);
}
