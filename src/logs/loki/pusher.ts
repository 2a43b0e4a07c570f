import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import { deferred, type Deferred } from '../../lib/deferred';
import type { ServiceLog } from '../../telemetry/events';
import { oncePerOutage, type Outage } from '../../telemetry/service-log';
import type { LokiEntry } from './entry';
import { pushBody } from './push-body';
import type { PushClient } from './push-client';
import { PushQueue } from './push-queue';

export interface PusherParts {
  readonly client: PushClient;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Told of lines that were given up. */
  readonly dropped: (lines: number) => void;
  /** From 0 to 1, for the spread of tries. */
  readonly random: () => number;
  /** Bytes that may wait; 16 MiB unless told. */
  readonly maxWaitingBytes?: number;
}

const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** Writing the JSON of a batch takes the service's one thread: a millisecond for so many bytes. */
const BATCH_BYTES = 256 * 1024;
const LINGER_MS = 1000;
const ANSWER_MS = 10_000;
const CLOSE_MS = 5000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

const compress = promisify(gzip);

/**
 * Pushes lines to Loki in batches, one at a time and in order: a second after the first line of a batch, or as soon as
 * there are enough for one. A batch that Loki cannot take now (no answer, 429, 5xx) is sent again after a pause that
 * grows; lines wait meanwhile, and beyond the bound the oldest go. A batch that it refuses (other 4xx) is given up.
 */
export class LokiPusher {
  private readonly queue: PushQueue;
  private readonly outage: Outage;
  private timer: { readonly handle: Timer; readonly isSoon: boolean } | undefined;
  private running: Promise<void> | undefined;
  private pause: Deferred<void> | undefined;
  private attempt: AbortController | undefined;
  private isClosing = false;
  /** The time for closing has run out. */
  private isOver = false;

  constructor(private readonly parts: PusherParts) {
    this.queue = new PushQueue(parts.maxWaitingBytes ?? MAX_WAITING_BYTES);
    this.outage = oncePerOutage(parts.log, 'pushing logs to Loki');
  }

  /** Takes the line into memory; never waits, never throws. */
  add(entry: LokiEntry): void {
    if (this.isClosing) return this.parts.dropped(1);
    const dropped = this.queue.add(entry);
    if (dropped > 0) this.parts.dropped(dropped);
    if (!this.running) this.schedule();
  }

  /** Pushes what waits, with one try a batch and five seconds for all, and gives up the rest. Idempotent. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.timer?.handle.cancel();
    this.timer = undefined;
    this.pause?.resolve();
    const bound = this.parts.clock.after(CLOSE_MS, () => {
      this.isOver = true;
      this.attempt?.abort();
    });
    await (this.running ?? this.start());
    bound.cancel();
    this.parts.client.close();
  }

  private schedule(): void {
    const isSoon = this.queue.bytes >= BATCH_BYTES;
    if (this.timer && (this.timer.isSoon || !isSoon)) return;
    this.timer?.handle.cancel();
    const handle = this.parts.clock.after(isSoon ? 0 : LINGER_MS, () => {
      this.timer = undefined;
      void this.start();
    });
    this.timer = { handle, isSoon };
  }

  private start(): Promise<void> {
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (this.queue.length > 0 && !this.isClosing) this.schedule();
    });
    return this.running;
  }

  private async run(): Promise<void> {
    do {
      const batch = this.queue.take(BATCH_BYTES);
      if (batch.length > 0) await this.deliver(batch);
    } while (this.queue.bytes >= BATCH_BYTES || (this.isClosing && this.queue.length > 0));
  }

  private async deliver(batch: readonly LokiEntry[]): Promise<void> {
    const body = await compress(pushBody(batch), { level: 1 });
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const isLast = this.isClosing;
      const end = await this.send(body);
      if (end === 'taken') return;
      if (end === 'refused') return this.parts.dropped(batch.length);
      if (isLast) return this.giveUp(batch.length);
      await this.wait(pauseMs * (0.5 + this.parts.random() / 2));
    }
  }

  private async send(body: Buffer): Promise<'taken' | 'refused' | 'later'> {
    if (this.isOver) return 'later';
    const attempt = new AbortController();
    this.attempt = attempt;
    const deadline = this.parts.clock.after(ANSWER_MS, () => attempt.abort());
    try {
      const { status, text } = await this.parts.client.push(body, attempt.signal);
      if (status >= 200 && status < 300) {
        this.outage.worked();
        return 'taken';
      }
      this.outage.failed({ status, answer: text });
      return status === 408 || status === 429 || status >= 500 ? 'later' : 'refused';
    } catch (error) {
      const reason = attempt.signal.aborted ? 'no answer in time' : messageOf(error);
      this.outage.failed({ error: reason });
      return 'later';
    } finally {
      deadline.cancel();
    }
  }

  /** At the service's end: what could not be pushed is on the disk, and nowhere else. */
  private giveUp(inFlight: number): void {
    const lines = inFlight + this.queue.length;
    while (this.queue.length > 0) this.queue.take(BATCH_BYTES);
    this.parts.dropped(lines);
    this.parts.log.warn('log lines were not pushed to Loki before the end', { lines });
  }

  private async wait(ms: number): Promise<void> {
    if (this.isClosing) return;
    const pause = deferred<void>();
    this.pause = pause;
    const timer = this.parts.clock.after(ms, () => pause.resolve());
    await pause.promise;
    timer.cancel();
    this.pause = undefined;
  }
}
