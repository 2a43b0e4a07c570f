import type { Clock } from '../lib/clock';
import type { EnvironmentState, EnvironmentTransition } from '../telemetry/events';

const MB_PER_GB = 1024;
export type WaitingState = Extract<EnvironmentState, 'idle' | 'frozen'>;

interface Hold {
  readonly functionName: string;
  /** Undefined while it serves a call, or is not ready for one. */
  state: WaitingState | undefined;
  readonly gigabytes: number;
  /** Up to when it has been counted, of the steady clock. */
  countedAt: number;
}

/** What it costs to keep environments: their memory size times the time that they wait for a call. */
export class HeldMemory {
  private readonly holds = new Map<string, Hold>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly count: (functionName: string, state: WaitingState, gigabyteSeconds: number) => void,
  ) {}

  environment({ environmentId, functionName, memorySizeMb, to }: EnvironmentTransition): void {
    const now = this.clock.now();
    const held = this.holds.get(environmentId);
    if (held) this.countUp(held, now);
    if (to === 'stopping' || to === 'stopped') {
      this.holds.delete(environmentId);
      return;
    }
    const state = to === 'idle' || to === 'frozen' ? to : undefined;
    // Two moves a call: the entry stays, and only what it says changes.
    if (held) held.state = state;
    else if (state)
      this.holds.set(environmentId, {
        functionName,
        state,
        gigabytes: memorySizeMb / MB_PER_GB,
        countedAt: now,
      });
  }

  /** Counts what is held until now, so that a long wait is seen while it lasts. */
  settle(): void {
    const now = this.clock.now();
    for (const hold of this.holds.values()) this.countUp(hold, now);
  }

  private countUp(hold: Hold, now: number): void {
    const seconds = Math.max(0, now - hold.countedAt) / 1000;
    hold.countedAt = now;
    if (hold.state) this.count(hold.functionName, hold.state, hold.gigabytes * seconds);
  }
}
