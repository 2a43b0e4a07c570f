const SLICES = 12;
const SLICE_MS = 5000;

/** How much a second there was in the last minute, in slices of five seconds. */
export class MinuteRate {
  private readonly slices = new Array<number>(SLICES).fill(0);
  /** The number of the newest slice. */
  private newest = 0;

  /** `now`: of the steady clock. */
  add(amount: number, now: number): void {
    this.turnTo(now);
    const index = this.newest % SLICES;
    this.slices[index] = (this.slices[index] ?? 0) + amount;
  }

  perSecond(now: number): number {
    this.turnTo(now);
    const sum = this.slices.reduce((a, b) => a + b, 0);
    return (sum * 1000) / (SLICES * SLICE_MS);
  }

  private turnTo(now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    if (slice - this.newest >= SLICES) this.slices.fill(0);
    else for (let gone = this.newest + 1; gone <= slice; gone += 1) this.slices[gone % SLICES] = 0;
    this.newest = Math.max(this.newest, slice);
  }
}
