import type { InvocationRecord } from '../contract/invocation-record';
import { messageOf } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog, Telemetry, UnansweredCall } from '../telemetry/events';
import { oncePerOutage, type Outage } from '../telemetry/service-log';
import { spanOfUnanswered, spansOfInvocation } from './call-spans';
import type { Span } from './span';

/** Where spans go. */
export interface SpanExporter {
  /** Ends in a time that has an end. Throws SpansRefused, or anything else when a later try may succeed. */
  send(spans: readonly Span[], signal: AbortSignal): Promise<void>;
}

/** They will never be taken: another try would end the same. */
export class SpansRefused extends Error {}

export interface SpanSenderParts {
  readonly exporter: SpanExporter;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** 16 hexadecimal digits. */
  readonly newId: () => string;
}

const MAX_WAITING = 8192;
const BATCH = 512;
const LINGER_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const CLOSE_MS = 5000;

/**
 * Makes spans of the calls that are traced, and sends them in batches, one at a time. A batch that cannot be taken now is
 * sent again after a pause that grows; spans wait meanwhile, and beyond the bound new ones are lost, which is counted.
 */
export class SpanSender implements Pick<Telemetry, 'invocation' | 'unanswered'> {
  private waiting: Span[] = [];
  private readonly outage: Outage;
  private readonly givenUp = new AbortController();
  private timer: Timer | undefined;
  private sending: Promise<void> | undefined;
  private pauseMs = LINGER_MS;
  private lost = 0;
  private isClosed = false;

  constructor(private readonly parts: SpanSenderParts) {
    this.outage = oncePerOutage(parts.log, 'sending spans');
  }

  invocation(record: InvocationRecord): void {
    if (record.trace) this.add(spansOfInvocation(record, record.trace, this.parts.newId));
  }

  unanswered(call: UnansweredCall): void {
    if (call.trace) this.add([spanOfUnanswered(call, call.trace)]);
  }

  /** Sends what waits, with one try a batch and five seconds for all, and gives up the rest. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.timer?.cancel();
    const bound = this.parts.clock.after(CLOSE_MS, () => this.givenUp.abort());
    await this.sending;
    await this.flush();
    bound.cancel();
    this.lost += this.waiting.length;
    this.waiting = [];
    if (this.lost > 0) this.parts.log.warn('spans were lost', { spans: this.lost });
    this.lost = 0;
  }

  private add(spans: readonly Span[]): void {
    if (this.isClosed || this.waiting.length + spans.length > MAX_WAITING) {
      this.lost += spans.length;
      return;
    }
    this.waiting.push(...spans);
    this.schedule();
  }

  private schedule(): void {
    if (this.timer || this.sending || this.isClosed) return;
    this.timer = this.parts.clock.after(this.pauseMs, () => {
      this.timer = undefined;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.sending = this.sendAll();
    await this.sending;
    this.sending = undefined;
    if (this.waiting.length > 0) this.schedule();
  }

  /** Never rejects. */
  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        await this.parts.exporter.send(batch, this.givenUp.signal);
        this.worked();
      } catch (error) {
        this.outage.failed({ error: messageOf(error) });
        if (!(error instanceof SpansRefused)) {
          this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2);
          return;
        }
        this.lost += batch.length;
      }
      this.waiting = this.waiting.slice(batch.length);
    }
  }

  private worked(): void {
    this.pauseMs = LINGER_MS;
    this.outage.worked({ lostSpans: this.lost });
    this.lost = 0;
  }
}
