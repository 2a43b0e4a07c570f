import type { Redis } from 'ioredis';

/** An entry as the stream has it; fields may come twice. */
export interface StreamEntry {
  /** `<milliseconds>-<number>` */
  readonly id: string;
  readonly fields: readonly (readonly [name: string, value: Buffer])[];
}

/** What was given to a consumer and not acknowledged. */
export interface PendingEntry {
  readonly id: string;
  readonly deliveries: number;
}

export interface GroupState {
  /** Not given to anybody yet; undefined when Redis cannot tell. */
  readonly waiting?: number;
  readonly pending: number;
  readonly lastDelivered: string;
}

type Argument = string | number;

/** The commands of one consumer of one group of a stream. */
export class RedisGroup {
  constructor(
    private readonly stream: string,
    private readonly group: string,
    private readonly consumer: string,
  ) {}

  /** Makes the group, and the stream if need be; one that is there already stays as it is. `from`: an id, `0` or `$`. */
  async make(redis: Redis, from: string): Promise<void> {
    try {
      await this.call(redis, 'XGROUP', 'CREATE', this.stream, this.group, from, 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }

  /** It is gone then, and how far it was with it. */
  async destroy(redis: Redis): Promise<void> {
    await this.ifThere(this.call(redis, 'XGROUP', 'DESTROY', this.stream, this.group));
  }

  /** The consumer is gone then, unless it holds something: that would be lost with it, and others of the group take it over. */
  async leave(redis: Redis): Promise<void> {
    const held = await this.ifThere(this.pending(redis, 1, {}));
    if (held?.length === 0)
      await this.ifThere(this.call(redis, 'XGROUP', 'DELCONSUMER', this.stream, this.group, this.consumer));
  }

  /** What nobody was given yet. `blockMs`: how long to wait for it; 0: not at all. */
  async read(redis: Redis, count: number, blockMs: number): Promise<readonly StreamEntry[]> {
    const block = blockMs > 0 ? ['BLOCK', blockMs] : [];
    const group = ['GROUP', this.group, this.consumer, 'COUNT', count, ...block, 'STREAMS', this.stream, '>'];
    const [stream] = listOf(await this.call(redis, 'XREADGROUP', ...group));
    return entriesOf(listOf(stream)[1]);
  }

  /** What this consumer holds, or with `idleMs` what anybody has held for so long, behind the id `after`. */
  async pending(
    redis: Redis,
    count: number,
    { after, idleMs }: { readonly after?: string; readonly idleMs?: number },
  ): Promise<readonly PendingEntry[]> {
    const from = after === undefined ? '-' : `(${after}`;
    const who = idleMs === undefined ? [this.consumer] : [];
    const idle = idleMs === undefined ? [] : ['IDLE', idleMs];
    const found = await this.call(
      redis,
      'XPENDING',
      this.stream,
      this.group,
      ...idle,
      from,
      '+',
      count,
      ...who,
    );
    return listOf(found).map((entry) => {
      const [id, , , deliveries] = listOf(entry);
      return { id: String(id), deliveries: Number(deliveries) };
    });
  }

  /** Takes entries over, which counts as a delivery of each. Those that were trimmed meanwhile are missing, and forgotten. */
  async claim(redis: Redis, ids: readonly string[], idleMs: number): Promise<readonly StreamEntry[]> {
    const found = await this.call(redis, 'XCLAIM', this.stream, this.group, this.consumer, idleMs, ...ids);
    const entries = entriesOf(found);
    if (entries.length < ids.length && idleMs === 0) {
      const there = new Set(entries.map(({ id }) => id));
      await this.acknowledge(
        redis,
        ids.filter((id) => !there.has(id)),
      );
    }
    return entries;
  }

  /** Has an entry stay ours with so many deliveries counted. */
  async recount(redis: Redis, id: string, deliveries: number): Promise<void> {
    const count = ['RETRYCOUNT', Math.max(0, deliveries), 'JUSTID'];
    await this.call(redis, 'XCLAIM', this.stream, this.group, this.consumer, 0, id, ...count);
  }

  async acknowledge(redis: Redis, ids: readonly string[]): Promise<void> {
    await this.call(redis, 'XACK', this.stream, this.group, ...ids);
  }

  /** Undefined when there is no such group. Throws when there is no such stream. */
  async state(redis: Redis): Promise<GroupState | undefined> {
    for (const group of listOf(await this.call(redis, 'XINFO', 'GROUPS', this.stream))) {
      const members = membersOf(group);
      if (String(members.get('name')) !== this.group) continue;
      const lag = members.get('lag');
      return {
        ...(typeof lag === 'number' ? { waiting: lag } : {}),
        pending: Number(members.get('pending')),
        lastDelivered: String(members.get('last-delivered-id')),
      };
    }
    return undefined;
  }

  /** The id of the first entry behind another. */
  async firstAfter(redis: Redis, id: string): Promise<string | undefined> {
    const [entry] = entriesOf(await this.call(redis, 'XRANGE', this.stream, `(${id}`, '+', 'COUNT', 1));
    return entry?.id;
  }

  /** Undefined when there is no such group or stream. */
  private async ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
    return answer.catch((error: unknown) => {
      if (error instanceof Error && /^NOGROUP|requires the key to exist/.test(error.message))
        return undefined;
      throw error;
    });
  }

  private call(redis: Redis, command: string, ...args: readonly Argument[]): Promise<unknown> {
    return redis.callBuffer(command, [...args]);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  const list = listOf(value);
  const members = new Map<string, unknown>();
  for (let at = 0; at < list.length; at += 2) members.set(String(list[at]), list[at + 1]);
  return members;
}

/** Those that are still there: of a trimmed one only the place is left. */
function entriesOf(value: unknown): readonly StreamEntry[] {
  return listOf(value).flatMap((entry) => {
    const [id, list] = listOf(entry);
    if (!Array.isArray(list)) return [];
    const fields: (readonly [string, Buffer])[] = [];
    for (let at = 0; at + 1 < list.length; at += 2) fields.push([String(list[at]), list[at + 1] as Buffer]);
    return [{ id: String(id), fields }];
  });
}
