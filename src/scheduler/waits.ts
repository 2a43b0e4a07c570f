import { ImageMissing } from '../engine/container-engine';
import { ClientGone, messageOf, PlatformError, ThrottledError } from '../errors';
import type { Clock } from '../lib/clock';
import type { Decisions } from './decisions';
import type { Pool } from './pool';
import type { Schedulable } from './schedulable';
import { refuse, waiterOf, type Waiter } from './waiter';

export interface WaitsParts<E extends Schedulable> {
  readonly decisions: Decisions;
  readonly clock: Clock;
  /** The longest wait for an environment before the call is refused. */
  readonly acquireTimeoutMs: number;
  /** Told when a pool has a call less. */
  readonly fewer: (pool: Pool<E>) => void;
}

/** How the waits of calls for an environment begin, and end without one. */
export class Waits<E extends Schedulable> {
  constructor(private readonly parts: WaitsParts<E>) {}

  /** A wait that begins now. */
  begin(
    pool: Pool<E>,
    { requestId, signal }: { readonly requestId: string; readonly signal: AbortSignal },
  ): Waiter<E> {
    const waiter: Waiter<E> = waiterOf(this.parts.clock, {
      ...{ requestId, signal, deadlineMs: this.parts.acquireTimeoutMs },
      onDeadline: () => this.late(pool, waiter),
      onGone: () => this.giveUp(pool, waiter, new ClientGone()),
    });
    return waiter;
  }

  giveUp(pool: Pool<E>, waiter: Waiter<E>, error: unknown): void {
    if (waiter.isOver) return;
    pool.giveUp(waiter, this.parts.clock.now());
    refuse(waiter, asError(error));
    this.parts.fewer(pool);
  }

  /** One waiter is told, the others wait for the next try, which the pool has put off; without an image all are told. */
  startFailed(pool: Pool<E>, error: unknown): void {
    const told = pool.waiters.slice(0, error instanceof ImageMissing ? undefined : 1);
    for (const waiter of told) this.giveUp(pool, waiter, error);
    if (told.length === 0) this.parts.fewer(pool);
  }

  private late(pool: Pool<E>, waiter: Waiter<E>): void {
    const { decisions, acquireTimeoutMs } = this.parts;
    const sentence = `a call of ${pool.name} was refused: no environment came free within ${acquireTimeoutMs / 1000} s`;
    decisions.note('refuse', 'deadline', sentence, {
      version: pool.target.version,
      requestId: waiter.requestId,
      inputs: { waiting: pool.waiters.length, busy: pool.busy.size, starting: pool.starting.size },
    });
    this.giveUp(pool, waiter, new ThrottledError('ConcurrentInvocationLimitExceeded', 1));
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new PlatformError(messageOf(error));
}
