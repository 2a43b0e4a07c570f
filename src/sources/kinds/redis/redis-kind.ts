import type { Redis } from 'ioredis';
import type { Clock } from '../../../lib/clock';
import type { Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import { BrokerRefusal, type QueueKind } from '../../mapping/source-kind';
import { Link } from '../own/link';
import { ownPlace, type OwnPlace } from '../own/own-place';
import { HeldEntries } from './held-entries';
import { Readers } from './readers';
import { dialRedis, hangUpRedis } from './redis-client';
import { RedisGroup } from './redis-group';
import { RedisSource } from './redis-source';
import { redisTrouble } from './redis-trouble';

/** Streams of Redis: `arn:lambdabox:redis:<region>:<account>:<connection>/<stream>[/consumer/<group>]`. */
export class RedisKind implements QueueKind {
  readonly name = 'redis';
  readonly style = 'queue';

  /** By mapping. */
  private readonly held = new Map<string, HeldEntries>();

  constructor(
    private readonly connections: Connections,
    private readonly clock: Clock,
  ) {}

  async open(mapping: MappingRecord): Promise<RedisSource> {
    const place = ownPlace(mapping, this.connections);
    const { name: stream, consumer } = place;
    const group = groupOf(mapping, place);
    const held = this.held.get(mapping.uuid) ?? new HeldEntries(this.clock);
    this.held.set(mapping.uuid, held);
    const translate = (error: unknown) => redisTrouble(error, place.connection(), stream);
    const readers = new Readers(() => dialRedis(place.connection()));
    const link = new Link<Redis>({
      connection: place.connection,
      dial: async (connection) => {
        const redis = await dialRedis(connection);
        try {
          if (consumer === undefined) await group.make(redis, beginning(mapping));
          else if (!(await group.state(redis))) throw noGroup(stream, consumer);
          return redis;
        } catch (error) {
          await hangUpRedis(redis);
          throw redisTrouble(error, connection, stream);
        }
      },
      isOpen: (redis) => redis.status === 'ready',
      hangUp: async (redis) => {
        await Promise.all([hangUpRedis(redis), readers.drop()]);
      },
    });
    const origin = { eventSource: 'lambdabox:redis', eventSourceARN: place.arn, awsRegion: place.region };
    const source = new RedisSource({ group, held, link, readers, origin, clock: this.clock, translate });
    await link.client();
    return source;
  }

  /** A group of its own goes; in a group that its ARN names, its consumer does. */
  async forget(mapping: MappingRecord): Promise<void> {
    this.held.delete(mapping.uuid);
    const place = ownPlace(mapping, this.connections);
    const connection = place.connection();
    const group = groupOf(mapping, place);
    const redis = await dialRedis(connection);
    try {
      await (place.consumer === undefined ? group.destroy(redis) : group.leave(redis));
    } catch (error) {
      throw redisTrouble(error, connection, place.name);
    } finally {
      await hangUpRedis(redis);
    }
  }
}

function groupOf({ uuid }: MappingRecord, { name, consumer }: OwnPlace): RedisGroup {
  return new RedisGroup(name, consumer ?? uuid, `lambdabox-${uuid}`);
}

const LAST_OF_A_MILLISECOND = 2n ** 64n - 1n;

/** The id behind which a group of the mapping's own begins. */
function beginning({ settings }: Pick<MappingRecord, 'settings'>): string {
  const { StartingPosition: position, StartingPositionTimestamp: seconds = 0 } = settings;
  if (position === 'LATEST') return '$';
  // What has that very time comes too.
  return position === 'AT_TIMESTAMP'
    ? `${Math.max(0, Math.ceil(seconds * 1000) - 1)}-${LAST_OF_A_MILLISECOND}`
    : '0';
}

function noGroup(stream: string, group: string): BrokerRefusal {
  return new BrokerRefusal(
    `The stream "${stream}" has no consumer group "${group}": XGROUP CREATE ${stream} ${group} 0, ` +
      'or map the stream without /consumer/, which makes a group for the mapping alone.',
  );
}
