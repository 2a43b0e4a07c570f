import type { CallRow } from '../contract/call-row';
import type { Decision } from '../contract/decision';
import type { LiveView } from '../contract/live-view';
import type { EnvironmentChange, StreamEvents } from '../contract/stream-event';
import { AwsError, WIRE } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';

/** Who listens. */
export interface StreamListener {
  /** Whether it may still hear; asked each second. */
  isGood(): boolean;
  /** Of server-sent events. False when it does not read them as fast as they come. */
  send(text: string): boolean;
  end(): void;
}

export interface RecordStreamParts {
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'warn'>;
}

const TICK_MS = 1000;
const HEARTBEAT_TICKS = 15;
const MAX_LISTENERS = 100;
/** A second. */
const MAX_CALLS = 200;

/** What happens, while it happens, for whoever listens. Each event is made once for all, and none while nobody does. */
export class RecordStream {
  private readonly listeners = new Set<StreamListener>();
  private live: (() => Promise<LiveView>) | undefined;
  private timer: Timer | undefined;
  private ticks = 0;
  private calls = 0;
  private isClosed = false;

  constructor(private readonly parts: RecordStreamParts) {}

  /** Where it learns what the service does now. */
  readFrom(live: () => Promise<LiveView>): void {
    this.live = live;
  }

  /** Returns what ends it. Throws AwsError when too many listen. */
  listen(listener: StreamListener): () => void {
    if (this.isClosed || this.listeners.size >= MAX_LISTENERS)
      throw new AwsError(WIRE.tooManyRequests, `${MAX_LISTENERS} listen already: close another page first.`);
    this.listeners.add(listener);
    if (!this.timer) this.arm();
    return () => this.listeners.delete(listener);
  }

  call(row: CallRow): void {
    if (this.listeners.size === 0) return;
    this.calls += 1;
    if (this.calls <= MAX_CALLS) this.tell('call', row);
  }

  decision(decision: Decision): void {
    this.tell('decision', decision);
  }

  environment(change: EnvironmentChange): void {
    this.tell('environment', change);
  }

  /** All that listen are let go, and nobody comes in any more. */
  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
    for (const listener of this.listeners) this.drop(listener);
  }

  private arm(): void {
    this.timer = this.parts.clock.after(TICK_MS, () => {
      this.timer = undefined;
      this.tick().catch((error: unknown) => this.parts.log.warn('the live view cannot be made', { error }));
    });
  }

  private async tick(): Promise<void> {
    for (const listener of this.listeners) if (!listener.isGood()) this.drop(listener);
    const skipped = this.calls - MAX_CALLS;
    this.calls = 0;
    if (this.listeners.size === 0) return;
    this.arm();
    this.ticks += 1;
    if (this.ticks % HEARTBEAT_TICKS === 0) this.sendAll(': still here\n\n');
    if (skipped > 0) this.tell('skipped', { calls: skipped });
    if (this.live) this.tell('live', await this.live());
  }

  private tell<K extends keyof StreamEvents>(name: K, data: StreamEvents[K]): void {
    if (this.listeners.size > 0) this.sendAll(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private sendAll(text: string): void {
    for (const listener of this.listeners) if (!listener.send(text)) this.drop(listener);
  }

  private drop(listener: StreamListener): void {
    this.listeners.delete(listener);
    listener.end();
  }
}
