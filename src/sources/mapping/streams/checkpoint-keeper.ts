import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { Checkpoint, Checkpoints } from '../stream-source';
import { retryPauseMs } from './retry-pause';

export interface CheckpointKeeperParts {
  readonly checkpoints: Checkpoints;
  readonly shardId: string;
  readonly clock: Clock;
  /** Told each time that one could not be kept, and when one was. */
  readonly told: (fault: unknown, pauseMs: number) => void;
}

/** Keeps the newest checkpoint of a shard, one write at a time: what comes while one is written replaces what waits. */
export class CheckpointKeeper {
  private next: Checkpoint | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly parts: CheckpointKeeperParts,
    private current: Checkpoint,
  ) {}

  /** As it will be when all is written. */
  get checkpoint(): Checkpoint {
    return this.current;
  }

  keep(checkpoint: Checkpoint, stopped: AbortSignal): void {
    this.current = checkpoint;
    this.next = checkpoint;
    this.writing ??= this.write(stopped);
  }

  /** Resolves when the newest is kept, or could not be while the signal had aborted. */
  async flush(): Promise<void> {
    await this.writing;
  }

  /** There is nothing more in the shard. */
  async end(stopped: AbortSignal): Promise<void> {
    await this.flush();
    await this.untilKept((checkpoints, shardId) => checkpoints.end(shardId), stopped);
  }

  private async write(stopped: AbortSignal): Promise<void> {
    while (this.next) {
      await this.untilKept((checkpoints, shardId) => {
        const { next = this.current } = this;
        this.next = undefined;
        return checkpoints.save(shardId, next);
      }, stopped);
    }
    this.writing = undefined;
  }

  private async untilKept(
    save: (checkpoints: Checkpoints, shardId: string) => Promise<void>,
    stopped: AbortSignal,
  ): Promise<void> {
    const { checkpoints, shardId, clock, told } = this.parts;
    for (let setbacks = 1; ; setbacks += 1) {
      try {
        await save(checkpoints, shardId);
        if (setbacks > 1) told(undefined, 0);
        return;
      } catch (error) {
        told(error, retryPauseMs(setbacks));
        if (stopped.aborted) return;
        await pause(clock, retryPauseMs(setbacks), stopped);
      }
    }
  }
}
