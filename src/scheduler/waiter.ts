import type { Clock } from '../lib/clock';
import { deferred, type Deferred } from '../lib/deferred';
import type { StartKind } from '../contract/start-kind';

/** An invocation that waits for an environment. */
export interface Waiter<E> {
  /** It was served or has given up: nothing may be made or kept for it. */
  readonly isOver: boolean;
  readonly requestId: string;
  readonly since: number;
  readonly turn: Deferred<Acquired<E>>;
  /** Forgets the deadline and the abort listener; called once, when the wait ends. */
  release(): void;
}

export interface Acquired<E> {
  readonly environment: E;
  readonly startKind: StartKind;
  /** Milliseconds from acquire to this answer. */
  readonly waitedMs: number;
}

/** How a wait may end before there is an environment. */
export interface WaitEnds {
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  onDeadline(): void;
  onGone(): void;
}

/** A call that waits from now on. */
export function waiterOf<E>(clock: Clock, ends: WaitEnds): Waiter<E> {
  const { requestId, signal, deadlineMs } = ends;
  const deadline = clock.after(deadlineMs, () => ends.onDeadline());
  const gone = () => ends.onGone();
  signal.addEventListener('abort', gone, { once: true });
  const waiter = {
    requestId,
    since: clock.now(),
    turn: deferred<Acquired<E>>(),
    isOver: false,
    release: () => {
      waiter.isOver = true;
      deadline.cancel();
      signal.removeEventListener('abort', gone);
    },
  };
  return waiter;
}

/** The wait ends with what was taken for it. */
export function serve<E>(waiter: Waiter<E>, taken: Acquired<E>, now: number): void {
  waiter.release();
  waiter.turn.resolve({ ...taken, waitedMs: now - waiter.since });
}

/** The wait ends without an environment. */
export function refuse<E>(waiter: Waiter<E>, error: Error): void {
  waiter.release();
  waiter.turn.reject(error);
}
