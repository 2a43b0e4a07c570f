import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import type { LogEvent, LogSink, LogStreamName, ServiceLog } from '../../telemetry/events';
import { LogGroup } from './log-group';
import type { StoredEvent } from './log-record';
import { expired, type RetentionLimits } from './log-retention';
import type { LogSegment } from './log-segment';
import { OpenFiles } from './open-files';
import { oncePerOutage, type Outage } from '../../telemetry/service-log';

export interface LogStoreSettings {
  /** Bytes on disk of all groups together, and days as milliseconds. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** Bytes on disk of one group; half of `maxBytes` unless told. */
  readonly maxGroupBytes?: number;
  /** Bytes in memory that wait for the disk; 16 MiB unless told. */
  readonly maxWaitingBytes?: number;
}

export interface LogStoreParts {
  readonly directory: string;
  readonly settings: LogStoreSettings;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Told of events that were given up, because the disk was full or too slow. */
  readonly dropped?: (events: number) => void;
}

const FLUSH_MS = 40;
const FLUSH_BYTES = 64 * 1024;
const RETRY_MS = 1000;
const SWEEP_MS = 10 * 60_000;
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** What an event takes beside its message, about. */
const EVENT_OVERHEAD = 200;
const DROP_REASON =
  'Some logs were dropped because the downstream consumer is slower than the logs production rate';

/**
 * The invocation logs. Events are taken into memory at once and written in batches, one write a group. While the disk
 * does not take them they wait; beyond the bound of what may wait, the group with most waiting loses its oldest, and
 * says so in a `platform.logsDropped` record. Files are bounded by size and age.
 */
export class LogStore implements LogSink {
  private readonly groups = new Map<string, LogGroup>();
  private readonly files = new OpenFiles();
  private readonly outage: Outage;
  private readonly limits: RetentionLimits;
  private readonly segmentBytes: number;
  private readonly maxWaitingBytes: number;
  private seq = 0;
  private waitingBytes = 0;
  private timer: { readonly handle: Timer; readonly isSoon: boolean } | undefined;
  private sweepTimer: Timer | undefined;
  /** Flushes, sweeps and deletions run one after the other. */
  private work: Promise<unknown> = Promise.resolve();
  private isFlushing = false;
  private isClosed = false;
  private dropped = 0;

  private constructor(private readonly parts: LogStoreParts) {
    const { maxBytes, maxAgeMs, maxGroupBytes = maxBytes / 2, maxWaitingBytes } = parts.settings;
    this.limits = { maxBytes, maxAgeMs, maxGroupBytes };
    this.segmentBytes = Math.min(MAX_SEGMENT_BYTES, maxGroupBytes / 8);
    this.maxWaitingBytes = maxWaitingBytes ?? MAX_WAITING_BYTES;
    this.outage = oncePerOutage(parts.log, 'writing invocation logs');
  }

  /** Opens the directory, made if need be, reads its indexes and removes what is too old. Throws when it cannot. */
  static async open(parts: LogStoreParts): Promise<LogStore> {
    const store = new LogStore(parts);
    await mkdir(parts.directory, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(parts.directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const group = await LogGroup.open(join(parts.directory, entry.name));
      if (group) store.groups.set(group.name, group);
    }
    const last = Math.max(0, ...[...store.groups.values()].map(({ lastSeq }) => lastSeq));
    // Microseconds since 1970: numbers that were given out before a crash, but not written, are not given out again.
    store.seq = Math.max(Math.floor(parts.clock.wallTime() * 1000), last);
    await store.sweep();
    return store;
  }

  append({ group: name, stream }: LogStreamName, events: readonly LogEvent[]): void {
    if (this.isClosed || events.length === 0) return;
    const now = Math.floor(this.parts.clock.wallTime());
    const group = this.group(name) ?? this.createGroup(name, now);
    for (const { timestamp, message, requestId } of events) {
      this.seq += 1;
      group.add({
        seq: this.seq,
        stream,
        timestamp: Math.floor(timestamp),
        ingestionTime: now,
        message,
        requestId,
      });
      this.waitingBytes += message.length + EVENT_OVERHEAD;
    }
    if (this.waitingBytes > this.maxWaitingBytes) this.dropOldest();
    if (!this.isFlushing) this.schedule(this.waitingBytes >= FLUSH_BYTES ? 0 : FLUSH_MS);
  }

  /** Events given up so far. */
  get droppedEvents(): number {
    return this.dropped;
  }

  group(name: string): LogGroup | undefined {
    return this.groups.get(name);
  }

  /** In the order of their names. */
  allGroups(): LogGroup[] {
    return [...this.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Removes a group with all its events; a later event makes it anew. */
  async deleteGroup(group: LogGroup): Promise<void> {
    this.groups.delete(group.name);
    await this.enqueue(async () => {
      for (const event of await group.remove(this.files)) this.waitingBytes -= sizeOf(event);
    });
  }

  /** Writes what waits. Resolves when it is written, or when the disk refused it. */
  flush(): Promise<void> {
    this.timer?.handle.cancel();
    this.timer = undefined;
    return this.enqueue(() => this.flushAll());
  }

  /** Removes files that are too many or too old. */
  sweep(): Promise<void> {
    this.sweepTimer?.cancel();
    return this.enqueue(async () => {
      await this.removeExpired().catch((error: unknown) => {
        this.parts.log.warn('removing old invocation logs failed', { error: messageOf(error) });
      });
      if (!this.isClosed) this.sweepTimer = this.parts.clock.after(SWEEP_MS, () => void this.sweep());
    });
  }

  /** Writes what waits and closes all files. Idempotent. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.sweepTimer?.cancel();
    await this.flush();
    await this.enqueue(async () => {
      for (const group of this.groups.values()) await group.seal(this.files).catch(() => undefined);
      await this.files.closeAll();
    });
  }

  private createGroup(name: string, now: number): LogGroup {
    const group = LogGroup.create(name, now, join(this.parts.directory, directoryName(name)));
    this.groups.set(name, group);
    return group;
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.work.then(task);
    this.work = done.catch(() => undefined);
    return done;
  }

  private schedule(ms: number): void {
    const isSoon = ms === 0;
    if (this.timer && (this.timer.isSoon || !isSoon)) return;
    this.timer?.handle.cancel();
    this.timer = { handle: this.parts.clock.after(ms, () => void this.flush()), isSoon };
  }

  private async flushAll(): Promise<void> {
    this.isFlushing = true;
    let isFailing = false;
    for (const group of [...this.groups.values()]) {
      if (!group.hasWaiting) continue;
      try {
        await this.flushGroup(group);
        this.outage.worked();
      } catch (error) {
        isFailing = true;
        this.outage.failed({ error: messageOf(error), logGroup: group.name });
      }
    }
    this.isFlushing = false;
    if (this.isClosed || ![...this.groups.values()].some(({ hasWaiting }) => hasWaiting)) return;
    this.schedule(isFailing ? RETRY_MS : FLUSH_MS);
  }

  private async flushGroup(group: LogGroup): Promise<void> {
    const before = group.stored.length;
    const written = await group.flush(this.files, this.segmentBytes);
    for (const event of written) this.waitingBytes -= sizeOf(event);
    const lost = group.takeDropped();
    if (lost) this.reportDropped(group.name, lost);
    if (group.stored.length > before) await this.removeExpired();
  }

  /** Makes a tenth of the room free, so that this does not happen for every event. */
  private dropOldest(): void {
    const target = this.maxWaitingBytes * 0.9;
    while (this.waitingBytes > target) {
      const [largest] = [...this.groups.values()].sort((a, b) => b.waitingEvents - a.waitingEvents);
      if (!largest || largest.waitingEvents === 0) return;
      const { records, bytes } = largest.drop(Math.ceil(largest.waitingEvents / 10), sizeOf);
      this.waitingBytes -= bytes;
      this.dropped += records;
      this.parts.dropped?.(records);
    }
  }

  private reportDropped(group: string, lost: { stream: string; records: number; bytes: number }): void {
    const timestamp = this.parts.clock.wallTime();
    const record = { droppedBytes: lost.bytes, droppedRecords: lost.records, reason: DROP_REASON };
    const time = new Date(timestamp).toISOString();
    const message = JSON.stringify({ time, type: 'platform.logsDropped', record });
    this.append({ group, stream: lost.stream }, [{ timestamp, message }]);
  }

  private async removeExpired(): Promise<void> {
    const now = this.parts.clock.wallTime();
    const groups = [...this.groups.values()];
    const gone = expired(groups.flatMap(keptSegments), this.limits, now);
    for (const { owner, segment } of gone) {
      await this.files.close(segment.path);
      await owner.removeSegment(segment);
    }
    for (const group of groups) {
      const isEmpty = group.stored.length === 0 && !group.hasWaiting;
      if (isEmpty && group.createdAt < now - this.limits.maxAgeMs) {
        this.groups.delete(group.name);
        await group.remove(this.files);
      }
    }
  }
}

function keptSegments(owner: LogGroup): {
  owner: LogGroup;
  segment: LogSegment;
  group: string;
  bytes: number;
  lastTime: number;
  firstSeq: number;
}[] {
  return owner.stored.map((segment) => {
    const { span, bytes } = segment.index;
    const { lastTime = 0, firstSeq = 0 } = span ?? {};
    return { owner, segment, group: owner.name, bytes, lastTime, firstSeq };
  });
}

function sizeOf({ message }: StoredEvent): number {
  return message.length + EVENT_OVERHEAD;
}

/** Most file systems take 255 bytes. */
const MAX_NAME = 200;

/** A log group's name as a file name: percent-encoded, and shortened with a hash where that is too long. */
function directoryName(group: string): string {
  const name = encodeURIComponent(group).replaceAll('.', '%2E');
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, MAX_NAME - 33)}-${createHash('sha256').update(group).digest('hex').slice(0, 32)}`;
}
