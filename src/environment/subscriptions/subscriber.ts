import type { Clock, Timer } from '../../lib/clock';
import { deferred, type Deferred } from '../../lib/deferred';
import { pause } from '../../lib/pause';
import type { DroppedEvents } from '../environment-output';
import type { Buffering } from './subscription';

/** Brings batches to a port inside the container. It ends, with success or without, in bounded time or with the environment. */
export interface Delivery {
  /** Each is the JSON of one event. */
  send(events: readonly string[]): Promise<void>;
  close(): void;
}

const TOO_SLOW =
  'Some logs were dropped because the downstream consumer is slower than the logs production rate';
/** Tries of one batch, and the pause after the first of them, which doubles. */
const TRIES = 5;
const PAUSE_MS = 50;

interface Batch {
  readonly events: readonly string[];
  readonly bytes: number;
}

/**
 * What one extension is still to be sent: events that gather, one batch that waits and one that is on its way. Whatever comes on
 * top of that is dropped, and the extension is told how much.
 */
export class Subscriber {
  private events: string[] = [];
  private bytes = 0;
  private timer: Timer | undefined;
  private waiting: Batch | undefined;
  private isSending = false;
  private readonly closing = new AbortController();
  private readonly flushed: Deferred<void>[] = [];

  constructor(
    private readonly buffering: Buffering,
    private readonly delivery: Delivery,
    private readonly clock: Clock,
    private readonly dropped: (events: DroppedEvents) => void,
  ) {}

  add(event: string): void {
    if (this.isClosed) return;
    this.events.push(event);
    this.bytes += Buffer.byteLength(event);
    const { maxItems, maxBytes, timeoutMs } = this.buffering;
    if (this.events.length >= maxItems || this.bytes >= maxBytes) this.take();
    else this.timer ??= this.clock.after(timeoutMs, () => this.take());
  }

  /** Resolves when all that has been added is delivered, or given up. */
  flush(): Promise<void> {
    this.take();
    if (!this.isSending) return Promise.resolve();
    const done = deferred<void>();
    this.flushed.push(done);
    return done.promise;
  }

  close(): void {
    this.closing.abort();
    this.timer?.cancel();
    this.delivery.close();
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /** What has gathered is a batch. */
  private take(): void {
    this.timer?.cancel();
    this.timer = undefined;
    const { events, bytes } = this;
    if (events.length === 0) return;
    this.events = [];
    this.bytes = 0;
    if (!this.isSending) void this.send({ events, bytes });
    else if (this.waiting) this.drop({ events, bytes }, TOO_SLOW);
    else this.waiting = { events, bytes };
  }

  private async send(first: Batch): Promise<void> {
    this.isSending = true;
    for (let batch: Batch | undefined = first; batch && !this.isClosed;) {
      await this.deliver(batch);
      batch = this.waiting;
      this.waiting = undefined;
    }
    this.isSending = false;
    for (const done of this.flushed.splice(0)) done.resolve();
  }

  private async deliver(batch: Batch): Promise<void> {
    for (let left = TRIES, pauseMs = PAUSE_MS; !this.isClosed; left -= 1, pauseMs *= 2) {
      try {
        return await this.delivery.send(batch.events);
      } catch (error) {
        if (left > 1) await pause(this.clock, pauseMs, this.closing.signal);
        else return this.drop(batch, `could not send events: ${String(error)}`);
      }
    }
  }

  private drop({ events, bytes }: Batch, reason: string): void {
    if (!this.isClosed) this.dropped({ reason, droppedRecords: events.length, droppedBytes: bytes });
  }
}
