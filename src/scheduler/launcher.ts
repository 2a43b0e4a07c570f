import { ImageMissing } from '../engine/container-engine';
import { messageOf } from '../errors';
import type { EnvironmentOwner } from '../environment/owner';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import type { Capacity } from './capacity';
import type { Decisions } from './decisions';
import type { Pool } from './pool';
import type { EnvironmentMaker, RuntimeGate, Schedulable, SchedulableStem } from './schedulable';

export interface LauncherParts<E extends Schedulable, S extends SchedulableStem> {
  readonly maker: EnvironmentMaker<E, S>;
  readonly runtimes: RuntimeGate;
  readonly capacity: Capacity;
  readonly decisions: Decisions;
  readonly telemetry: Pick<Telemetry, 'containerFailed'>;
  readonly log: ServiceLog;
  /** Docker's starts do not run in parallel: more at a time only make each of them slower. */
  readonly concurrentStarts: number;
}

/** Why an environment is made, for the journal. */
export interface Cause {
  readonly action: 'start' | 'specialise' | 'prewarm';
  readonly reason: 'waiter' | 'forecast' | 'provisioned' | 'test-control';
  /** Follows "an environment of f". */
  readonly what: string;
  readonly requestId?: string;
}

/** Told how launches end. */
export interface LaunchListener<E extends Schedulable> {
  startFailed(pool: Pool<E>, error: unknown): void;
  /** Another start may begin. */
  slotFree(): void;
}

/** Makes environments: from stems at once, from nothing in a limited number of slots. */
export class Launcher<E extends Schedulable, S extends SchedulableStem> {
  private slots: number;
  /** Starts under way for which a call waits. */
  private forCalls = 0;

  private readonly underWay = new Set<Promise<void>>();
  private isClosed = false;

  constructor(
    private readonly parts: LauncherParts<E, S>,
    private readonly owner: EnvironmentOwner<E>,
    private readonly listener: LaunchListener<E>,
  ) {
    this.slots = parts.concurrentStarts;
  }

  /** Resolves when nothing is being made any more; what is, is not wanted. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.underWay);
  }

  get hasSlot(): boolean {
    return this.slots > 0;
  }

  /**
   * Whether something may be begun for which no call waits. Calls come first: nothing is while one waits for a start, and
   * one slot is left for the call that comes next.
   */
  get hasSlotAhead(): boolean {
    const spare = this.parts.concurrentStarts > 1 ? 1 : 0;
    return this.forCalls === 0 && this.slots > spare;
  }

  /** Gives a stem, which has its memory already, the pool's function. */
  specialise(pool: Pool<E>, stem: S, cause: Cause): E {
    const environment = this.create(pool, cause, stem);
    void this.track(this.boot(pool, environment, cause)).then(() => this.listener.slotFree());
    return environment;
  }

  /** Makes a container in a slot of its own; undefined when the box has no memory for it. */
  start(pool: Pool<E>, cause: Cause): E | undefined {
    const { memorySize } = pool.target.version;
    const { capacity } = this.parts;
    if (capacity.missingFor(memorySize) > 0 && capacity.reservedMb > 0) return undefined;
    const environment = this.create(pool, cause);
    capacity.tryHold(environment.id, memorySize, 'environment');
    this.inSlot(this.boot(pool, environment, cause));
    return environment;
  }

  /** Counts a start against the slots until it ends. */
  inSlot(start: Promise<void>): void {
    this.slots -= 1;
    void this.track(start).finally(() => {
      this.slots += 1;
      this.listener.slotFree();
    });
  }

  private track(start: Promise<void>): Promise<void> {
    this.underWay.add(start);
    return start.finally(() => this.underWay.delete(start));
  }

  private create(pool: Pool<E>, cause: Cause, stem?: S): E {
    const environment = this.parts.maker.create(pool.target, this.owner, {
      ...(stem ? { stem } : {}),
      initializationType: pool.provisioned.isShort ? 'provisioned-concurrency' : 'on-demand',
      tenantId: pool.tenantId,
    });
    pool.begin(environment);
    const { action, reason, what, requestId } = cause;
    this.parts.decisions.note(action, reason, `an environment of ${pool.name} ${what}`, {
      version: environment.version,
      environmentId: environment.id,
      ...(requestId === undefined ? {} : { requestId }),
      inputs: {
        waiting: pool.waiters.length,
        busy: pool.busy.size,
        starting: pool.starting.size,
        idle: pool.idle.length,
      },
    });
    return environment;
  }

  private async boot(pool: Pool<E>, environment: E, { reason }: Cause): Promise<void> {
    const calls = reason === 'waiter' || reason === 'test-control' ? 1 : 0;
    this.forCalls += calls;
    try {
      await environment.boot();
    } catch (error) {
      if (this.isClosed) return;
      pool.startFailed(messageOf(error));
      if (error instanceof ImageMissing) this.parts.runtimes.missing(environment.version.runtime);
      this.parts.telemetry.containerFailed('start');
      this.parts.log.error('an environment could not be started', {
        functionName: environment.version.functionName,
        environmentId: environment.id,
        error: messageOf(error),
      });
      this.listener.startFailed(pool, error);
    } finally {
      this.forCalls -= calls;
    }
  }
}
