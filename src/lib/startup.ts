import type { ServiceLog } from '../telemetry/events';
import type { Clock, Timer } from './clock';
import { deferred } from './deferred';
import { endAll, type StopStep } from './stop-steps';
import { DeadlineExceeded } from './with-deadline';

export interface StartupParts {
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'debug' | 'error'>;
  /** Once aborted, nothing more is begun. */
  readonly interrupted: AbortSignal;
  /** Told of each step before it is begun. */
  readonly begins?: ((what: string) => void) | undefined;
  /** Told of each step that has been ended; what it throws is taken for a fault of that end. */
  readonly ended?: ((what: string) => void) | undefined;
}

/** How long the end of a step may take, and a step under way when the start is interrupted. Milliseconds. */
export const STEP_MS = 25_000;

/** The start was told to stop in the middle. */
export class StartInterrupted extends Error {
  constructor(cause?: unknown) {
    super('told to stop before it was ready; what had begun has been ended', { cause });
    this.name = 'StartInterrupted';
  }
}

/** Things that are begun in order and ended in reverse, after a start that failed in the middle as after a whole one. */
export class Startup {
  private readonly begun: StopStep[] = [];

  constructor(private readonly parts: StartupParts) {}

  /** Begins one thing, which leaves nothing when it throws. What ends it is known from now on. */
  async begin<T>(
    what: string,
    make: () => T | Promise<T>,
    end?: (made: T) => Promise<void> | void,
    limitMs = STEP_MS,
  ): Promise<T> {
    const { interrupted, log, begins } = this.parts;
    if (interrupted.aborted) throw new StartInterrupted();
    log.debug('a step of the start', { step: what });
    begins?.(what);
    const made = await this.unlessLate(what, Promise.resolve(make()), end);
    if (end) this.begun.push({ what, limitMs, end: () => this.endOne(what, () => end(made)) });
    if (interrupted.aborted) throw new StartInterrupted();
    return made;
  }

  /** Ends what was begun, the last first. What fails or hangs is logged. */
  async end(): Promise<void> {
    await endAll(this.begun.splice(0).reverse(), this.parts);
  }

  private async endOne(what: string, end: () => Promise<void> | void): Promise<void> {
    await end();
    this.parts.ended?.(what);
  }

  /** Who interrupts the start waits for the step under way, but not for ever; what comes later is ended as it comes. */
  private async unlessLate<T>(
    what: string,
    work: Promise<T>,
    end: ((made: T) => Promise<void> | void) | undefined,
  ): Promise<T> {
    const { clock, log, interrupted } = this.parts;
    const late = deferred<never>();
    let timer: Timer | undefined;
    const wait = (): void => {
      timer = clock.after(STEP_MS, () => {
        late.reject(new DeadlineExceeded(what, STEP_MS));
        work
          .then((made) => end?.(made))
          .catch((error: unknown) => log.error('what came late could not be ended', { step: what, error }));
      });
    };
    interrupted.addEventListener('abort', wait, { once: true });
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      interrupted.removeEventListener('abort', wait);
      timer?.cancel();
    }
  }
}
