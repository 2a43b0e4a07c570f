import { FIRST_PRICE, MB_MS_A_GB_S, type Price } from './price';

/** What the last ones to go were worth counts by this share, each. */
const SHARE = 0.05;
/** While nothing has to go, memory is worth half as much after so long, milliseconds. */
const HALF_LIFE_MS = 30 * 60_000;

/**
 * What memory is worth on a box that keeps what is idle while there is room: what the environments were worth that had to go
 * for others. It decides nothing about those that are there; only whether one is made ahead that would take another's place.
 */
export class ShadowPrice implements Price {
  private ofVictims = 0;

  /** An environment of such a worth had to go, seconds of waiting for a millisecond of a MB. */
  gaveWay(perMbMs: number): void {
    const price = perMbMs * MB_MS_A_GB_S;
    this.ofVictims = this.ofVictims === 0 ? price : this.ofVictims + SHARE * (price - this.ofVictims);
  }

  get current(): number {
    return Math.max(FIRST_PRICE, this.ofVictims);
  }

  tick(elapsedMs: number): void {
    this.ofVictims *= 2 ** (-elapsedMs / HALF_LIFE_MS);
  }

  account(): void {}
  called(): void {}
}
