import { HeldMemory } from './held-memory';
import { Motion } from './motion';
import type { SimulatedClock } from './simulated-clock';
import type { BoxCosts } from './box-costs';

/** Until a container that ends has given its memory back, milliseconds. */
const REMOVAL_MS = 100;

/** Something that holds memory for nothing at times. */
export interface Holder {
  /** Counts what it has held up to now. */
  countHeld(): void;
}

/** What simulated environments and stems share. */
export class Surroundings {
  readonly motion = new Motion();
  readonly heldIdle = new HeldMemory();
  readonly heldByStems = new HeldMemory();
  readonly living = new Set<Holder>();

  constructor(
    readonly clock: SimulatedClock,
    readonly costs: BoxCosts,
  ) {}

  /** Does something that others may wait for, after a time. */
  later(ms: number, action: () => void): void {
    this.motion.begin();
    this.clock.after(ms, () => {
      this.motion.end();
      action();
    });
  }

  /** Resolves when a container that ends now is gone. */
  removed(): Promise<void> {
    return new Promise((resolve) => this.later(REMOVAL_MS, resolve));
  }

  /** Counts what is held up to now by all that is still there. */
  countHeld(): void {
    for (const holder of this.living) holder.countHeld();
  }
}
