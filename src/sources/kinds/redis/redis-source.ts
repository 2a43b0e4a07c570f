import type { Redis } from 'ioredis';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { QueueSource } from '../../mapping/queue-source';
import type { Backlog } from '../../mapping/source-record';
import type { Link } from '../own/link';
import { ownEvent, type EventOrigin, type OwnRecord } from '../own/own-record';
import { redeliveryMs } from '../own/redelivery';
import type { HeldEntries } from './held-entries';
import type { Readers } from './readers';
import type { PendingEntry, RedisGroup, StreamEntry } from './redis-group';
import { redisRecord, timeOf } from './redis-record';

const MAX_RECEIVE = 1000;
/** Failed entries that rest; more is not read meanwhile. */
const MOST_RESTING = 10_000;
/** A function runs for 15 minutes at most, behind a window of 5: who holds an entry for longer is dead. */
const DEAD_MS = 20 * 60_000;
const LOOK_FOR_DEAD_MS = 5 * 60_000;
/** While something is in hand that may be given back, nobody waits at Redis for longer. */
const SHORT_WAIT_MS = 1000;

export interface RedisSourceParts {
  readonly group: RedisGroup;
  /** Of the mapping: under new settings, it has a second source before its first has ended. */
  readonly held: HeldEntries;
  readonly link: Link<Redis>;
  readonly readers: Readers;
  readonly origin: EventOrigin;
  readonly clock: Clock;
  readonly translate: (error: unknown) => Error;
}

/**
 * A stream of Redis, read as one consumer whose name is always the same: what it held when the service died is its own still,
 * and is taken up first. Failed entries stay pending and rest; Redis has no word for giving one back.
 */
export class RedisSource implements QueueSource<OwnRecord> {
  readonly maxReceive = MAX_RECEIVE;
  /** Entries in the hands of who was given them by this source. */
  private readonly handed = new Set<string>();
  /** Where to go on with what a predecessor held, or a connection that broke; undefined: all is known. */
  private unknownAfter: { readonly after?: string } | undefined = {};
  private lookForDeadAt = 0;

  constructor(private readonly parts: RedisSourceParts) {}

  async receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly OwnRecord[]> {
    const { link, origin } = this.parts;
    const redis = await link.client();
    const entries = await this.tried(() => this.entries(redis, max, signal, waitMs));
    const records = entries.map(({ entry, deliveries }) => redisRecord(entry, deliveries, origin));
    for (const { id } of records) this.handed.add(id);
    if (!signal.aborted) return records;
    await this.giveBack(records, 'unused');
    return [];
  }

  async acknowledge(records: readonly OwnRecord[]): Promise<void> {
    const ids = records.map(({ id }) => id);
    const redis = await this.parts.link.client();
    await this.tried(() => this.parts.group.acknowledge(redis, ids));
    this.parts.held.forget(ids);
    for (const id of ids) this.handed.delete(id);
  }

  /** They stay pending, and rest. */
  letGo(records: readonly OwnRecord[]): void {
    for (const { id, deliveries } of records) {
      this.handed.delete(id);
      this.parts.held.rest(id, redeliveryMs(deliveries), deliveries);
    }
  }

  async giveBack(records: readonly OwnRecord[], why: 'failed' | 'unused'): Promise<void> {
    const { group, link, held } = this.parts;
    if (why === 'failed') {
      this.letGo(records);
      return;
    }
    for (const { id } of records) this.handed.delete(id);
    try {
      const redis = await link.client();
      await this.tried(() =>
        Promise.all(records.map(({ id, deliveries }) => group.recount(redis, id, deliveries - 1))),
      );
    } finally {
      for (const { id, deliveries } of records) held.rest(id, 0, deliveries - 1);
    }
  }

  eventOf(records: readonly OwnRecord[]): object {
    return ownEvent(records);
  }

  async backlog(): Promise<Backlog> {
    const { group, link, clock } = this.parts;
    const redis = await link.client();
    return this.tried(async () => {
      const state = await group.state(redis);
      if (!state) return {};
      const [oldest] = state.pending > 0 ? await group.pending(redis, 1, { idleMs: 0 }) : [];
      const first = oldest?.id ?? (await group.firstAfter(redis, state.lastDelivered));
      const { waiting, pending } = state;
      return {
        ...(waiting === undefined ? {} : { records: waiting + pending }),
        ...(first === undefined ? {} : { oldestMs: Math.max(0, clock.wallTime() - timeOf(first)) }),
      };
    });
  }

  async close(): Promise<void> {
    // What was neither acknowledged nor given back is for the next to find.
    this.parts.held.forget([...this.handed]);
    await this.parts.readers.close();
    await this.parts.link.close();
  }

  private async entries(
    redis: Redis,
    max: number,
    signal: AbortSignal,
    waitMs: number,
  ): Promise<readonly Counted[]> {
    const { held, clock } = this.parts;
    const due = held.due(max);
    if (due.length > 0) return this.claimed(redis, due, 0);
    for (const left of [() => this.ownLeft(redis, max), () => this.deadLeft(redis, max)]) {
      const entries = await left();
      if (entries.length > 0) return entries;
    }
    if (held.rested >= MOST_RESTING) {
      await pause(clock, Math.min(waitMs, held.nextMs ?? waitMs), signal);
      return [];
    }
    if (signal.aborted) return [];
    const soonest = Math.min(waitMs, held.nextMs ?? waitMs, held.handed > 0 ? SHORT_WAIT_MS : waitMs);
    const entries = await this.read(redis, max, signal, waitMs === 0 ? 0 : Math.max(1, Math.ceil(soonest)));
    held.take(entries.map(({ id }) => id));
    return entries.map((entry) => ({ entry, deliveries: 1 }));
  }

  private async read(
    redis: Redis,
    max: number,
    signal: AbortSignal,
    blockMs: number,
  ): Promise<readonly StreamEntry[]> {
    const { group, readers } = this.parts;
    if (blockMs === 0) return group.read(redis, max, 0);
    try {
      return await readers.use(signal, (reader) => group.read(reader, max, blockMs));
    } catch (error) {
      // Redis may have given us something that we did not get.
      this.unknownAfter = {};
      if (signal.aborted) return [];
      throw error;
    }
  }

  /** Of what this consumer holds, what nobody here knows of. */
  private async ownLeft(redis: Redis, max: number): Promise<readonly Counted[]> {
    const from = this.unknownAfter;
    if (!from) return [];
    this.unknownAfter = undefined;
    try {
      const pending = await this.parts.group.pending(redis, max, from);
      const last = pending.at(-1);
      if (last && pending.length === max) this.unknownAfter ??= { after: last.id };
      return await this.claimed(redis, this.unknownOf(pending), 0);
    } catch (error) {
      this.unknownAfter = from;
      throw error;
    }
  }

  /** What anybody has held for so long that it must be dead. */
  private async deadLeft(redis: Redis, max: number): Promise<readonly Counted[]> {
    const { clock, group } = this.parts;
    if (clock.now() < this.lookForDeadAt) return [];
    this.lookForDeadAt = clock.now() + LOOK_FOR_DEAD_MS;
    const pending = await group.pending(redis, max, { idleMs: DEAD_MS });
    if (pending.length === max) this.lookForDeadAt = 0;
    return this.claimed(redis, this.unknownOf(pending), DEAD_MS);
  }

  private unknownOf(pending: readonly PendingEntry[]): readonly PendingEntry[] {
    const unknown = pending.filter(({ id }) => !this.parts.held.has(id));
    this.parts.held.take(unknown.map(({ id }) => id));
    return unknown;
  }

  private async claimed(
    redis: Redis,
    pending: readonly PendingEntry[],
    idleMs: number,
  ): Promise<readonly Counted[]> {
    if (pending.length === 0) return [];
    const ids = pending.map(({ id }) => id);
    try {
      const entries = await this.parts.group.claim(redis, ids, idleMs);
      const times = new Map(pending.map(({ id, deliveries }) => [id, deliveries + 1]));
      const there = new Set(entries.map(({ id }) => id));
      this.parts.held.forget(ids.filter((id) => !there.has(id)));
      return entries.map((entry) => ({ entry, deliveries: times.get(entry.id) ?? 1 }));
    } catch (error) {
      for (const { id, deliveries } of pending) this.parts.held.rest(id, 0, deliveries);
      throw error;
    }
  }

  private async tried<T>(call: () => Promise<T>): Promise<T> {
    return call().catch((error: unknown) => {
      throw this.parts.translate(error);
    });
  }
}

interface Counted {
  readonly entry: StreamEntry;
  readonly deliveries: number;
}
