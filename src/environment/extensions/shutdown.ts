import type { Clock } from '../../lib/clock';
import { deferred } from '../../lib/deferred';
import { atMost } from '../../lib/pause';
import { SIGKILL } from '../processes/processes';
import type { Crew } from './crew';
import type { ShutdownReason } from './events';

/** Milliseconds that an environment's processes have for their end (Lambda developer guide, "Shutdown phase"). */
export function shutdownBudgetMs({ size, hasExternal }: Pick<Crew, 'size' | 'hasExternal'>): number {
  if (hasExternal) return 2000;
  return size > 0 ? 500 : 0;
}

/** Of the budget; the extensions have the rest. */
const SHARE_OF_RUNTIME = 0.3;
const SIGTERM = 15;

/** The runtime's process, as far as its end goes. */
export interface EndingRuntime {
  readonly isRunning: boolean;
  signal(signal: number): void;
}

/**
 * The end of an environment that has extensions: the runtime is asked to end and has its share of the budget, then the extensions
 * are told and have the rest. What still runs after that is for the caller to kill.
 */
export class Shutdown {
  private waiting: { readonly until: () => boolean; readonly over: () => void } | undefined;
  private isAbandoned = false;

  constructor(
    private readonly crew: Crew,
    private readonly runtime: EndingRuntime,
    private readonly clock: Clock,
  ) {}

  async run(reason: ShutdownReason): Promise<void> {
    const { crew, runtime, clock } = this;
    const budgetMs = shutdownBudgetMs(crew);
    const endsAt = clock.now() + budgetMs;
    const deadlineMs = Math.floor(clock.wallTime() + budgetMs);
    if (runtime.isRunning) {
      runtime.signal(SIGTERM);
      await this.wait(budgetMs * SHARE_OF_RUNTIME, () => !runtime.isRunning);
      if (runtime.isRunning) runtime.signal(SIGKILL);
    }
    crew.shutDown(deadlineMs, reason);
    await this.wait(endsAt - clock.now(), () => crew.processes === 0);
  }

  /** A process has ended. */
  ended(): void {
    if (this.waiting?.until()) this.waiting.over();
  }

  /** Nothing of it will be heard any more. */
  abandon(): void {
    this.isAbandoned = true;
    this.waiting?.over();
  }

  private async wait(ms: number, until: () => boolean): Promise<void> {
    if (this.isAbandoned || until() || ms <= 0) return;
    const over = deferred<void>();
    this.waiting = { until, over: () => over.resolve() };
    await atMost(this.clock, ms, over.promise);
    this.waiting = undefined;
  }
}
