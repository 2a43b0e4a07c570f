import type { Clock } from '../../../lib/clock';
import type { Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { QueueKind } from '../../mapping/source-kind';
import { Link } from '../own/link';
import { ownPlace } from '../own/own-place';
import { findConsumer, heartbeatMs, removeConsumer } from './consumer';
import { dialNats, hangUpNats } from './nats-client';
import { NatsSource, type NatsSession } from './nats-source';
import { natsTrouble } from './nats-trouble';
import { Pull } from './pull';

/** Streams of JetStream: `arn:lambdabox:nats:<region>:<account>:<connection>/<stream>[/consumer/<consumer>]`. */
export class NatsKind implements QueueKind {
  readonly name = 'nats';
  readonly style = 'queue';

  constructor(
    private readonly connections: Connections,
    private readonly clock: Clock,
  ) {}

  async open(mapping: MappingRecord): Promise<NatsSource> {
    const place = ownPlace(mapping, this.connections);
    const { name: stream, consumer: given } = place;
    const consumer = given ?? mapping.uuid;
    const { createInbox } = await import('@nats-io/transport-node');
    let everyMs = Number.POSITIVE_INFINITY;
    const link = new Link<NatsSession>({
      connection: place.connection,
      dial: async (connection) => {
        const client = await dialNats(connection);
        try {
          const info = await findConsumer(client.manager, { stream, ...(given ? { given } : {}) }, mapping);
          everyMs = heartbeatMs(info);
          const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
          return { ...client, pull: Pull.over(client.connection, subject, createInbox) };
        } catch (error) {
          await hangUpNats(client);
          throw natsTrouble(error, connection, stream);
        }
      },
      isOpen: ({ connection }) => !connection.isClosed(),
      hangUp: hangUpNats,
    });
    await link.client();
    return NatsSource.open({
      ...{ stream, consumer, link, everyMs, clock: this.clock },
      origin: { eventSource: 'lambdabox:nats', eventSourceARN: place.arn, awsRegion: place.region },
      translate: (error) => natsTrouble(error, place.connection(), stream),
    });
  }

  /** A consumer of its own goes; one that its ARN names stays. */
  async forget(mapping: MappingRecord): Promise<void> {
    const { name: stream, consumer: given, connection: find } = ownPlace(mapping, this.connections);
    if (given !== undefined) return;
    const connection = find();
    const client = await dialNats(connection);
    try {
      await removeConsumer(client.manager, stream, mapping.uuid);
    } catch (error) {
      throw natsTrouble(error, connection, stream);
    } finally {
      await hangUpNats(client);
    }
  }
}
