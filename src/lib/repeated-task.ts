import type { Clock, Timer } from './clock';

/** Work that is done again and again, the first time one period after the start. */
export class RepeatedTask {
  private timer: Timer | undefined;
  private isStopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly everyMs: number,
    private readonly work: () => void,
    /** Told what the work throws. The next time comes all the same. */
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.isStopped) return;
    this.timer = this.clock.after(this.everyMs, () => {
      try {
        this.work();
      } catch (error) {
        this.failed(error);
      }
      this.start();
    });
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }
}
