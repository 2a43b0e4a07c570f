import { clientError, ThrottledError } from '../errors';
import type { Clock } from '../lib/clock';
import { deferred } from '../lib/deferred';
import type { Launcher } from './launcher';
import type { Pool } from './pool';
import type { Schedulable, SchedulableStem } from './schedulable';
import type { Stems } from './stems';
import type { Waiter } from './waiter';

/** What a test control asks of one call's start. */
export interface StartControls {
  /** Where the environment must come from. */
  readonly forceStart?: 'cold' | 'stem' | 'warm';
  /** A start for this call takes so much longer, milliseconds. */
  readonly slowStartMs?: number;
}

/** Makes an environment for one call alone, as its test controls say. */
export class ForcedStarts<E extends Schedulable, S extends SchedulableStem> {
  constructor(
    private readonly launcher: Launcher<E, S>,
    private readonly stems: Stems<E, S>,
    private readonly clock: Clock,
  ) {}

  /**
   * The environment is promised to `waiter`; when that has gone meanwhile, what was made already is the pool's. Throws
   * ThrottledError when the box has no room for it.
   */
  async start(pool: Pool<E>, waiter: Waiter<E>, controls: StartControls): Promise<void> {
    const { forceStart, slowStartMs } = controls;
    if (slowStartMs !== undefined) await this.pause(slowStartMs, waiter);
    if (waiter.isOver) return;
    const cause = { reason: 'test-control', what: 'is made because a test control asks for it' } as const;
    const { requestId } = waiter;
    let environment: E | undefined;
    if (forceStart === 'stem') {
      if (!this.stems.isEnabled) throw noStems();
      const isWanted = () => !waiter.isOver;
      const stem = this.stems.take(pool.stemKind) ?? (await this.stems.make(pool.stemKind, isWanted));
      if (stem)
        environment = this.launcher.specialise(pool, stem, { ...cause, action: 'specialise', requestId });
    } else environment = this.launcher.start(pool, { ...cause, action: 'start', requestId });
    if (waiter.isOver) return;
    if (!environment) throw new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
    pool.promise(environment, waiter);
  }

  /** Ends early with the wait. */
  private async pause(ms: number, waiter: Waiter<E>): Promise<void> {
    const done = deferred<void>();
    const timer = this.clock.after(ms, () => done.resolve());
    await Promise.race([done.promise, waiter.turn.promise.catch(() => undefined)]);
    timer.cancel();
  }
}

function noStems() {
  return clientError(
    'invalidParameterValue',
    'X-Lambdabox-Force-Start: stem needs stems, and none are kept here: LAMBDABOX_MAX_STEMS is 0, or code cannot be mounted into running containers on this machine',
  );
}

export function noIdleEnvironment() {
  return clientError(
    'invalidParameterValue',
    'X-Lambdabox-Force-Start: warm needs an idle environment, and this function has none now',
  );
}
