import { Semaphore } from '../../lib/semaphore';

/** What a build waits for, Debian's mirror or a registry, leaves half of two cores to another. */
const SIDE_BY_SIDE = 2;

/**
 * Which builds run side by side. Those that share stages, as the runtimes of one family do, come one after the other: the second
 * finds in Docker's cache what the first has made. Docker makes twice what two builds ask for at once.
 */
export class BuildLanes {
  private readonly all = new Semaphore(SIDE_BY_SIDE);
  private readonly lanes = new Map<string, Semaphore>();

  /** Runs a build in the lane of what shares stages with it. */
  run<T>(lane: string, build: () => Promise<T>): Promise<T> {
    const own = this.lanes.get(lane) ?? new Semaphore(1);
    this.lanes.set(lane, own);
    return own.run(() => this.all.run(build));
  }
}
