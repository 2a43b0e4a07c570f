import type { OpenWindow, StreamRecord } from '../stream-source';
import type { CheckpointKeeper } from './checkpoint-keeper';
import { Progress } from './progress';
import { isTooLarge } from './tumbling-window';

/** How far a shard has been handled, and what its window holds. The two are kept together, so that none counts twice. */
export class ShardState {
  private readonly progress = new Progress();
  private open: OpenWindow | undefined;
  private isOpenTooLarge: boolean;

  constructor(
    private readonly keeper: CheckpointKeeper,
    private readonly stopped: AbortSignal,
  ) {
    this.open = keeper.checkpoint.window;
    this.isOpenTooLarge = this.open !== undefined && isTooLarge(this.open.state);
  }

  get window(): OpenWindow | undefined {
    return this.open;
  }

  get isWindowTooLarge(): boolean {
    return this.isOpenTooLarge;
  }

  /** Records that were read, and that no checkpoint is behind. */
  get unsettled(): number {
    return this.progress.size;
  }

  read(records: readonly StreamRecord[]): void {
    this.progress.read(records.map(({ sequence }) => sequence));
  }

  /** Nothing needs to be done with them any more. `window`: as it is with them; left out: as it was. */
  handled(records: readonly StreamRecord[], window: OpenWindow | undefined = this.open): void {
    const hasChanged = window !== this.open;
    this.setWindow(window);
    const reached = this.progress.handled(records.map(({ sequence }) => sequence));
    if (reached !== undefined || hasChanged) this.keep(reached);
  }

  closeWindow(): void {
    this.setWindow(undefined);
    this.keep(undefined);
  }

  private setWindow(window: OpenWindow | undefined): void {
    if (window !== this.open) this.isOpenTooLarge = window !== undefined && isTooLarge(window.state);
    this.open = window;
  }

  private keep(reached: string | undefined): void {
    const { checkpoint } = this.keeper;
    const from = reached === undefined ? checkpoint.from : ({ at: 'after', sequence: reached } as const);
    this.keeper.keep({ from, ...(this.open ? { window: this.open } : {}) }, this.stopped);
  }
}
