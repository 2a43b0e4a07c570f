import { clientError, ThrottledError } from '../errors';
import type { Clock } from '../lib/clock';
import type { Launcher } from './launcher';
import type { Pool, Waiter } from './pool';
import type { Schedulable, SchedulableStem } from './schedulable';
import type { Stems } from './stems';

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

  /** The environment is promised to `waiter`. Throws ThrottledError when the box has no room for it. */
  async start(pool: Pool<E>, waiter: Waiter<E>, controls: StartControls): Promise<void> {
    const { forceStart, slowStartMs } = controls;
    if (slowStartMs !== undefined)
      await new Promise<void>((resolve) => this.clock.after(slowStartMs, resolve));
    const cause = { reason: 'test-control', what: 'is made because a test control asks for it' } as const;
    const { requestId } = waiter;
    const environment =
      forceStart === 'stem'
        ? this.launcher.specialise(pool, await this.stem(pool), { ...cause, action: 'specialise', requestId })
        : this.launcher.start(pool, { ...cause, action: 'start', requestId });
    if (!environment) throw new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
    pool.promised.set(environment, waiter);
  }

  private async stem(pool: Pool<E>): Promise<S> {
    if (!this.stems.isEnabled) throw noStems();
    const ready = this.stems.take(pool.stemKind) ?? (await this.stems.make(pool.stemKind));
    if (!ready) throw new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
    return ready;
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
