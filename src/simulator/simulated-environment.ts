import type { EnvironmentOwner } from '../environment/owner';
import { PlatformError } from '../errors';
import type { FunctionVersion } from '../functions/model';
import { deferred } from '../lib/deferred';
import type { Schedulable } from '../scheduler/schedulable';
import type { SimulatedFunction } from './simulated-function';
import type { Holder, Surroundings } from './surroundings';

const MIB = 1024 * 1024;

/** An environment that boots, runs calls and ends in the time that the trace and the costs say. */
export class SimulatedEnvironment implements Schedulable, Holder {
  readonly version: FunctionVersion;
  readonly tenantId = undefined;
  private changedAt: number;
  private isStill = false;
  private tookMs: number | undefined;
  private readonly booted = deferred<void>();
  /** It is ready, and no call runs in it. */
  private isIdle = false;
  private isOver = false;
  private idleSince = 0;

  constructor(
    readonly id: string,
    readonly called: SimulatedFunction,
    readonly isFromStem: boolean,
    private readonly box: Surroundings,
    private readonly owner: EnvironmentOwner<SimulatedEnvironment>,
  ) {
    this.version = called.target.version;
    this.changedAt = box.clock.now();
    box.living.add(this);
  }

  get since(): number {
    return this.changedAt;
  }

  get isFrozen(): boolean {
    return this.isStill;
  }

  get initMs(): number | undefined {
    return this.tookMs;
  }

  memoryUsage(): number {
    return this.called.traced.memoryMb * MIB;
  }

  boot(): Promise<void> {
    const { stemMs, coldMs, initMs } = this.box.costs;
    this.box.later(this.isFromStem ? stemMs : coldMs, () => {
      this.booted.resolve();
      this.box.later(initMs, () => this.initialised(initMs));
    });
    return this.booted.promise;
  }

  /** Reserved for a call: runs it. */
  run(): void {
    this.countHeld();
    this.isIdle = false;
    this.isStill = false;
    this.changedAt = this.box.clock.now();
    this.box.clock.after(this.called.traced.durationMs, this.answered);
  }

  freeze(): void {
    this.isStill = true;
  }

  stop(): Promise<void> {
    if (this.isOver) return Promise.resolve();
    this.isOver = true;
    this.countHeld();
    this.isIdle = false;
    this.box.living.delete(this);
    if (!this.booted.settled)
      this.booted.reject(new PlatformError('the environment was stopped while it started'));
    this.owner.leaving(this);
    return this.box.removed().then(() => this.owner.stopped(this));
  }

  /** Since it became idle, if it is. */
  countHeld(): void {
    if (!this.isIdle) return;
    const now = this.box.clock.now();
    this.box.heldIdle.add(this.called.traced.memoryMb, now - this.idleSince);
    this.idleSince = now;
  }

  private initialised(initMs: number): void {
    if (this.isOver) return;
    this.tookMs = initMs;
    this.becomeIdle();
  }

  private readonly answered = () => {
    if (!this.isOver) this.becomeIdle();
  };

  private becomeIdle(): void {
    this.changedAt = this.box.clock.now();
    this.idleSince = this.changedAt;
    this.isIdle = true;
    this.box.motion.free();
    this.owner.ready(this);
  }
}
