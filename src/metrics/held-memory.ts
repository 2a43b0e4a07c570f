import type { Clock } from '../lib/clock';
import type { EnvironmentTransition } from '../telemetry/events';

const MB_PER_GB = 1024;
const WAITING = ['idle', 'frozen'] as const;
export type WaitingState = (typeof WAITING)[number];

interface Hold {
  readonly functionName: string;
  readonly state: WaitingState;
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
    const held = this.holds.get(environmentId);
    if (held) this.countUp(held, this.clock.now());
    this.holds.delete(environmentId);
    const state = WAITING.find((waiting) => waiting === to);
    if (!state) return;
    const gigabytes = memorySizeMb / MB_PER_GB;
    this.holds.set(environmentId, { functionName, state, gigabytes, countedAt: this.clock.now() });
  }

  /** Counts what is held until now, so that a long wait is seen while it lasts. */
  settle(): void {
    const now = this.clock.now();
    for (const hold of this.holds.values()) this.countUp(hold, now);
  }

  private countUp(hold: Hold, now: number): void {
    const seconds = Math.max(0, now - hold.countedAt) / 1000;
    hold.countedAt = now;
    this.count(hold.functionName, hold.state, hold.gigabytes * seconds);
  }
}
