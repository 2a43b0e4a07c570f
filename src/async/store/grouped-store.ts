import { PlatformError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { deferred, type Deferred } from '../../lib/deferred';
import type { EventHead, StoredEvent } from '../event';
import type { EventChange, EventStore } from '../event-store';
import { pack } from './pack';
import { StoreRefusal, type StoreLink } from './store-link';

/** Of one commit. */
const MAX_GROUP = 1000;
const MAX_GROUP_BYTES = 16 * 1024 * 1024;
/** After a commit that failed. */
const PAUSE_MS = 1000;
const CLOSED = 'the events are closed: the service is stopping';
/** Changes that wait for a disk that takes none; past that no event is accepted. */
const MAX_UNWRITTEN = 20_000;

interface Waiting<T> {
  readonly value: T;
  readonly written: Deferred<void>;
}

/**
 * Commits in groups: what comes while one commit runs is the next one. So a disk that takes four milliseconds for each
 * takes thousands of events a second, and a single one waits for one commit.
 */
export class GroupedStore implements EventStore {
  private accepting: Waiting<StoredEvent>[] = [];
  private changing: Waiting<EventChange>[] = [];
  private writing: Promise<void> | undefined;
  private fault: Error | undefined;
  private isClosed = false;

  constructor(
    private readonly link: StoreLink,
    private readonly clock: Clock,
  ) {}

  accept(value: StoredEvent): Promise<void> {
    if (this.isClosed) return Promise.reject(new PlatformError(CLOSED));
    if (this.fault) return Promise.reject(this.fault);
    if (this.changing.length > MAX_UNWRITTEN)
      return Promise.reject(new PlatformError('the disk is too slow for events'));
    const written = deferred<void>();
    this.accepting.push({ value, written });
    this.write();
    return written.promise;
  }

  settle(value: EventChange): Promise<void> {
    // Who comes as late as this must not begin a writer beside the next service's.
    if (this.isClosed) return Promise.reject(new PlatformError(CLOSED));
    const written = deferred<void>();
    this.changing.push({ value, written });
    this.write();
    return written.promise;
  }

  async read(ids: readonly number[]): Promise<StoredEvent[]> {
    const { events = [] } = await this.link.ask({ kind: 'read', ids });
    return events.map((event) => ({
      ...event,
      payload: buffered(event.payload),
      ...(event.response ? { response: buffered(event.response) } : {}),
    }));
  }

  async heads(ids: readonly number[]): Promise<EventHead[]> {
    const { heads = [] } = await this.link.ask({ kind: 'heads', ids });
    return [...heads];
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.writing;
    await this.link.close();
  }

  private write(): void {
    this.writing ??= this.writeAll();
  }

  private async writeAll(): Promise<void> {
    // What else the same turn of the event loop brings belongs to the group.
    await new Promise((next) => setImmediate(next));
    while (this.accepting.length + this.changing.length > 0) {
      const group = this.nextGroup();
      try {
        const { ask, moved } = pack(values(group.accepting), values(group.changing));
        await this.link.ask(ask, moved);
        this.fault = undefined;
        for (const { written } of [...group.changing, ...group.accepting]) written.resolve();
      } catch (error) {
        this.failed(group, error);
        if (this.isClosed) break;
        await this.pause();
      }
    }
    // In the same step as the look that found nothing: what comes from now on begins anew.
    this.writing = undefined;
  }

  private nextGroup() {
    return {
      changing: nextOf(this.changing, (change) => (change.what === 'changed' ? change.response : undefined)),
      accepting: nextOf(this.accepting, ({ payload }) => payload),
    };
  }

  /** Who sent an event hears of it, and it is not kept; changes are written later. */
  private failed(group: ReturnType<GroupedStore['nextGroup']>, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new PlatformError(String(thrown));
    this.fault = error;
    const refused = [...group.accepting, ...this.accepting.splice(0)];
    // A writer that was lost may have kept them in its last moment.
    const doubtful =
      error instanceof StoreRefusal ? [] : group.accepting.map(({ value }) => forgotten(value));
    this.changing = [...group.changing, ...doubtful, ...this.changing];
    for (const { written } of refused) written.reject(error);
    if (this.isClosed) for (const { written } of this.changing.splice(0)) written.reject(error);
  }

  private async pause(): Promise<void> {
    const over = deferred<void>();
    const timer = this.clock.after(PAUSE_MS, () => over.resolve());
    await over.promise;
    timer.cancel();
    // The next event tries whether the disk takes it.
    this.fault = undefined;
  }
}

/** Takes the first of them, as many as one commit may have. */
function nextOf<T>(waiting: Waiting<T>[], bodyOf: (value: T) => Buffer | undefined): Waiting<T>[] {
  let [count, bytes] = [0, 0];
  for (const { value } of waiting) {
    bytes += bodyOf(value)?.length ?? 0;
    if (count >= MAX_GROUP || (count > 0 && bytes > MAX_GROUP_BYTES)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

function values<T>(waiting: readonly Waiting<T>[]): T[] {
  return waiting.map(({ value }) => value);
}

function forgotten({ id }: StoredEvent): Waiting<EventChange> {
  const written = deferred<void>();
  written.promise.catch(() => undefined);
  return { value: { what: 'gone', id }, written };
}

/** A thread hands out bare bytes. */
function buffered(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
