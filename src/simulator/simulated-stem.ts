import type { StemKind } from '../environment/environment-factory';
import type { StemOwner } from '../environment/owner';
import { PlatformError } from '../errors';
import { deferred } from '../lib/deferred';
import type { SchedulableStem } from '../scheduler/schedulable';
import type { Holder, Surroundings } from './surroundings';

const MIB = 1024 * 1024;

/** A stem that holds memory from its making until it is taken or ends. */
export class SimulatedStem implements SchedulableStem, Holder {
  private readonly booted = deferred<void>();
  private countedTo: number;
  private isOver = false;

  constructor(
    readonly id: string,
    readonly kind: StemKind,
    private readonly box: Surroundings,
    private readonly owner: StemOwner<SimulatedStem>,
  ) {
    this.countedTo = box.clock.now();
    box.living.add(this);
  }

  memoryUsage(): number {
    return this.box.costs.stemMemoryMb * MIB;
  }

  boot(): Promise<void> {
    this.box.later(this.box.costs.coldMs, () => {
      if (this.isOver) return;
      this.booted.resolve();
      this.owner.stemReady(this);
    });
    return this.booted.promise;
  }

  /** It is an environment's from now on. */
  taken(): void {
    this.end();
  }

  countHeld(): void {
    const { costs, clock, heldByStems } = this.box;
    const now = clock.now();
    heldByStems.add(costs.stemMemoryMb, now - this.countedTo);
    this.countedTo = now;
  }

  stop(): Promise<void> {
    this.end();
    if (!this.booted.settled) this.booted.reject(new PlatformError('the stem was stopped'));
    return this.box.removed();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.countHeld();
    this.box.living.delete(this);
  }
}
