import type { OpenWindow, StreamRecord } from '../stream-source';
import type { CheckpointKeeper } from './checkpoint-keeper';
import { LaneMarks } from './lane-marks';
import { Progress } from './progress';
import { isTooLarge } from './tumbling-window';

/** How far a shard has been handled, and what its window holds. The two are kept together, so that none counts twice. */
export class ShardState {
  private readonly progress = new Progress();
  private readonly marks: LaneMarks;
  private open: OpenWindow | undefined;
  private isOpenTooLarge: boolean;

  constructor(
    private readonly keeper: CheckpointKeeper,
    private readonly stopped: AbortSignal,
    readonly lanes: number,
  ) {
    this.marks = new LaneMarks(lanes, keeper.checkpoint.lanes);
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

  /** Those that nobody has handled yet: lanes may have been ahead when an earlier run ended. */
  read<R extends StreamRecord>(records: readonly R[]): readonly R[] {
    this.progress.read(records.map(({ sequence }) => sequence));
    const behind = new Set(records.filter((record) => this.marks.isBehind(record)));
    if (behind.size === 0) return records;
    this.passedOver([...behind]);
    return records.filter((record) => !behind.has(record));
  }

  /** No lane is to have them. */
  passedOver(records: readonly StreamRecord[]): void {
    const reached = this.progress.handled(records.map(({ sequence }) => sequence));
    if (reached !== undefined) this.keep(reached);
  }

  /** A lane need do nothing with them any more. `window`: as it is with them; left out: as it was. */
  handled(records: readonly StreamRecord[], window: OpenWindow | undefined = this.open): void {
    const hasChanged = window !== this.open;
    this.setWindow(window);
    this.marks.handled(records);
    const reached = this.progress.handled(records.map(({ sequence }) => sequence));
    if (reached !== undefined || hasChanged || this.lanes > 1) this.keep(reached);
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
    const isAhead = this.lanes > 1 && this.progress.size > 0;
    this.keeper.keep(
      {
        from,
        ...(this.open ? { window: this.open } : {}),
        ...(isAhead ? { lanes: this.marks.current } : {}),
      },
      this.stopped,
    );
  }
}
