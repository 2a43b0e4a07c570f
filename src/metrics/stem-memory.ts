import type { Clock } from '../lib/clock';
import type { StemReport } from '../telemetry/events';

const MB_PER_GB = 1024;

/** What it costs to keep stems: what they hold times their time, by runtime. A report holds until the next one. */
export class StemMemory {
  private readonly gigabytes = new Map<string, number>();
  private countedAt: number;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly count: (runtime: string, gigabyteSeconds: number) => void,
  ) {
    this.countedAt = clock.now();
  }

  /** All stems that there are. */
  stems(reports: readonly StemReport[]): void {
    this.settle();
    this.gigabytes.clear();
    for (const { runtime, heldMb } of reports) {
      this.gigabytes.set(runtime, (this.gigabytes.get(runtime) ?? 0) + heldMb / MB_PER_GB);
    }
  }

  /** Counts what is held until now. */
  settle(): void {
    const now = this.clock.now();
    const seconds = Math.max(0, now - this.countedAt) / 1000;
    this.countedAt = now;
    for (const [runtime, gigabytes] of this.gigabytes) this.count(runtime, gigabytes * seconds);
  }
}
