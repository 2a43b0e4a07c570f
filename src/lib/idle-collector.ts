import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock';
import { RepeatedTask } from './repeated-task';

const LOOK_MS = 5000;
const MIB = 1024 * 1024;
/** What is worth a pause of some tens of milliseconds at a time when nobody waits. */
const WORTH_BYTES = 8 * MIB;

export interface IdleCollectorParts {
  readonly clock: Clock;
  /** Whether nobody waits for this process. */
  readonly isIdle: () => boolean;
  /** Bytes that the heap has of the machine, used or not, and that buffers outside of it hold. */
  readonly held: () => number;
  readonly collect: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Collects garbage when there is time. V8 does so when it needs memory: after large uploads an idle process would keep
 * hundreds of megabytes that nobody uses.
 */
export class IdleCollector {
  private readonly regularly: RepeatedTask;
  /** What was held after the last collection, or the least since. */
  private leftBytes = 0;
  private wasIdle = false;

  constructor(private readonly parts: IdleCollectorParts) {
    this.regularly = new RepeatedTask(parts.clock, LOOK_MS, () => this.look(), parts.failed);
  }

  start(): void {
    this.leftBytes = this.parts.held();
    this.regularly.start();
  }

  stop(): void {
    this.regularly.stop();
  }

  /** Collects at the second idle look in a row, if enough has come since the last time. */
  private look(): void {
    const { isIdle, held, collect } = this.parts;
    const wasIdle = this.wasIdle;
    this.wasIdle = isIdle();
    if (!wasIdle || !this.wasIdle) return;
    const bytes = held();
    if (bytes - this.leftBytes >= WORTH_BYTES) {
      collect();
      this.leftBytes = held();
    } else this.leftBytes = Math.min(this.leftBytes, bytes);
  }
}

/** This process's memory, for an IdleCollector. */
export function ownMemory(): Pick<IdleCollectorParts, 'held' | 'collect'> {
  // The flag adds the function to contexts that are made after it; nothing else of the process changes.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    const { heapTotal, external } = process.memoryUsage();
    return heapTotal + external;
  };
  return { held, collect };
}
