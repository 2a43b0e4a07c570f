import { imageIn, type RuntimeImageSource } from '../engine/images';
import { AwsError, messageOf, PlatformError, WIRE } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import { deferred, type Deferred } from '../lib/deferred';
import type { ServiceLog } from '../telemetry/events';

/** Why no environment of a runtime can be made now, in the words of a function's configuration. */
export interface RuntimeCondition {
  readonly state: 'Pending' | 'Failed';
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** How long a call may wait for its runtime. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Milliseconds of the steady clock. */
  readonly until: number;
}

export interface RuntimeReadinessParts {
  readonly images: Pick<RuntimeImageSource, 'supported' | 'isPresent' | 'isReady' | 'ensure'>;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/** After a failure, before the next try: doubles from 5 s to 5 min, as a registry that is away does not heal at once. */
const FIRST_BACKOFF_MS = 5000;
const MAX_BACKOFF_MS = 300_000;

interface Obstacle {
  readonly condition: RuntimeCondition;
  /** Tries that failed in a row. */
  readonly failures: number;
  /** Of a failure: no new try before. Milliseconds of the steady clock. */
  readonly retryAt: number;
  /** Of a try under way: settles with it. */
  readonly ended: Deferred<void>;
}

/** The call cannot be served before its runtime's image is there. A later try may find it. */
export class RuntimeNotReady extends AwsError {
  constructor({ state, reason }: RuntimeCondition) {
    const cause = state === 'Failed' ? `. ${reason}` : '';
    super(
      WIRE.resourceConflict,
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}${cause}`,
    );
  }
}

/**
 * Which runtimes' images are known not to be there: after an upgrade that brought others, or when somebody removed
 * them. The first start that misses one has it made, once for all who wait; a failed try is made again by whoever wants
 * to start something, after a pause that grows.
 */
export class RuntimeReadiness {
  private readonly obstacles = new Map<string, Obstacle>();
  private readonly tries = new Set<Promise<void>>();
  private isClosed = false;

  constructor(private readonly parts: RuntimeReadinessParts) {}

  supported(): readonly string[] {
    return this.parts.images.supported();
  }

  /** For a function that is being created or updated: tries at once. Throws PlatformError. */
  async ensure(runtime: string): Promise<void> {
    if (await this.parts.images.isPresent(runtime)) return this.removeObstacle(runtime);
    if (this.isClosed) throw new PlatformError('The service is stopping.');
    const known = this.obstacles.get(runtime);
    if (known?.condition.state !== 'Pending') this.prepare(runtime, known?.failures ?? 0);
    await this.obstacles.get(runtime)?.ended.promise;
    const left = this.obstacles.get(runtime)?.condition;
    if (left) throw new PlatformError(left.reason);
  }

  /** Whether nothing must be made, as far as is known: a look-up, which asks nobody. */
  isReady(runtime: string): boolean {
    return !this.obstacles.has(runtime) && this.parts.images.isReady(runtime);
  }

  /** Looks whether the images are there, and begins to make those that are not. */
  async look(runtimes: readonly string[]): Promise<void> {
    const { images, log } = this.parts;
    await Promise.all(
      [...new Set(runtimes)].map(async (runtime) => {
        try {
          if (!(await images.isPresent(runtime))) this.missing(runtime);
        } catch (error) {
          // The first start will tell.
          log.warn('the image of a runtime could not be looked up', { runtime, error: messageOf(error) });
        }
      }),
    );
  }

  /** Whether environments can be made now. While they cannot, somebody's asking is what makes the next try. */
  mayStart(runtime: string): boolean {
    const obstacle = this.obstacles.get(runtime);
    if (!obstacle) return true;
    const isDue = obstacle.condition.state === 'Failed' && this.parts.clock.now() >= obstacle.retryAt;
    if (isDue) this.prepare(runtime, obstacle.failures);
    return false;
  }

  /** A start found no image. */
  missing(runtime: string): void {
    if (!this.obstacles.has(runtime)) this.prepare(runtime, 0);
  }

  /** Resolves when the image is there. Throws RuntimeNotReady when it cannot be made, or not in time. */
  async ready(runtime: string, patience: Patience): Promise<void> {
    if (this.mayStart(runtime)) return;
    const obstacle = this.obstacles.get(runtime);
    if (obstacle?.condition.state === 'Pending') await this.within(obstacle.ended.promise, patience);
    const left = this.obstacles.get(runtime)?.condition;
    if (left) throw new RuntimeNotReady(left);
  }

  /** Undefined: as far as is known, environments can be made. Who looks makes the next try, as who starts does. */
  condition(runtime: string): RuntimeCondition | undefined {
    this.mayStart(runtime);
    return this.obstacles.get(runtime)?.condition;
  }

  /** Runtimes that are not ready, sorted. */
  list(): (RuntimeCondition & { readonly runtime: string })[] {
    return [...this.obstacles]
      .map(([runtime, { condition }]) => ({ runtime, ...condition }))
      .sort((a, b) => (a.runtime < b.runtime ? -1 : 1));
  }

  /** Begins no more tries, and waits for those under way, which whoever makes the images ends. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.tries);
  }

  private prepare(runtime: string, failures: number): void {
    if (this.isClosed) return;
    const since = this.parts.clock.wallTime();
    const ended = deferred<void>();
    const says = (reason: string): void => {
      const condition = { state: 'Pending', reason, since } as const;
      this.obstacles.set(runtime, { condition, failures, retryAt: 0, ended });
    };
    const image = imageIn(runtime);
    const made =
      image === undefined
        ? `The image of the runtime ${runtime} is being made ready`
        : `The image ${image} is being pulled`;
    says(`${made}.`);
    this.parts.log.info('the image of a runtime is missing: it is made', { runtime });
    const attempt = this.parts.images
      .ensure(runtime, ({ step }) => {
        if (step !== undefined && !ended.settled) says(`${made}: ${step}.`);
      })
      .then(() => this.removeObstacle(runtime))
      .catch((error: unknown) => this.failed(runtime, failures + 1, error))
      .finally(() => {
        ended.resolve();
        this.tries.delete(attempt);
      });
    this.tries.add(attempt);
  }

  private failed(runtime: string, failures: number, error: unknown): void {
    if (this.isClosed) return;
    const { clock, log } = this.parts;
    const since = clock.wallTime();
    const waitMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
    const retryAt = clock.now() + waitMs;
    const ended = deferred<void>();
    ended.resolve();
    const condition = { state: 'Failed', reason: messageOf(error), since } as const;
    this.obstacles.set(runtime, { condition, failures, retryAt, ended });
    log.error('the image of a runtime could not be made', {
      runtime,
      failures,
      waitMs,
      error: condition.reason,
    });
  }

  private removeObstacle(runtime: string): void {
    const obstacle = this.obstacles.get(runtime);
    this.obstacles.delete(runtime);
    obstacle?.ended.resolve();
  }

  /** Waits no longer than the caller does. */
  private async within(ended: Promise<void>, { signal, until }: Patience): Promise<void> {
    const { clock } = this.parts;
    const leftMs = until - clock.now();
    if (leftMs <= 0) return;
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = clock.after(leftMs, resolve);
    });
    const gone = deferred<void>();
    const left = () => gone.reject(new PlatformError('the client went away'));
    signal.addEventListener('abort', left, { once: true });
    if (signal.aborted) left();
    try {
      await Promise.race([ended, late, gone.promise]);
    } finally {
      timer?.cancel();
      signal.removeEventListener('abort', left);
    }
  }
}
