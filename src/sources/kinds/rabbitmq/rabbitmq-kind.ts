import type * as amqplib from 'amqplib';
import { bareHost } from '../../../lib/bare-host';
import type { Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import { BrokerRefusal, type QueueKind } from '../../mapping/source-kind';
import { brokerAccess, type BrokerAccess } from '../access/broker-access';
import { tlsOptions } from '../access/tls-options';
import { rabbitmqTrouble } from './rabbitmq-trouble';
import { RabbitmqSession } from './rabbitmq-session';
import { RabbitmqSource } from './rabbitmq-source';
import { virtualHostOf } from './virtual-host';

const CONNECT_MS = 10_000;
/** So that a broker that is gone without a word is noticed, seconds. */
const HEARTBEAT = 30;

/** Queues of RabbitMQ, as Lambda maps those of Amazon MQ. */
export class RabbitmqKind implements QueueKind {
  readonly name = 'rabbitmq';
  readonly style = 'queue';

  constructor(private readonly connections: Connections) {}

  async open(mapping: MappingRecord): Promise<RabbitmqSource> {
    const client = await import('amqplib');
    const queue = mapping.settings.Queues?.[0] ?? '';
    let access = brokerAccess(mapping, this.connections);
    const connect = async (prefetch: number) => {
      // Looked up again: a password may have been changed meanwhile.
      access = brokerAccess(mapping, this.connections);
      const connection = await connected(client.connect, access);
      return RabbitmqSession.open(connection, queue, prefetch).catch(async (error: unknown) => {
        await connection.close().catch(() => undefined);
        throw rabbitmqTrouble(error, access, queue);
      });
    };
    const place = { queue, virtualHost: virtualHostOf(access) };
    return new RabbitmqSource(mapping, place, connect, (error) => rabbitmqTrouble(error, access, queue));
  }
}

/** The first of the cluster's members that answers. */
async function connected(
  connect: typeof amqplib.connect,
  access: BrokerAccess,
): Promise<amqplib.ChannelModel> {
  const failures: Error[] = [];
  for (const endpoint of access.endpoints) {
    const { protocol, hostname, port } = new URL(endpoint);
    // Whoever gives certificates does not want a password to go in the clear.
    const isEncrypted = protocol === 'amqps:' || access.tls !== undefined;
    try {
      return await connect(
        {
          protocol: isEncrypted ? 'amqps' : 'amqp',
          hostname: bareHost(hostname),
          ...(port !== '' && { port: Number(port) }),
          vhost: encodeURIComponent(virtualHostOf(access)),
          username: access.username ?? '',
          password: access.password ?? '',
          heartbeat: HEARTBEAT,
        },
        { timeout: CONNECT_MS, noDelay: true, ...(isEncrypted && tlsOptions(access.tls)) },
      );
    } catch (error) {
      const trouble = rabbitmqTrouble(error, access, undefined, endpoint);
      if (trouble instanceof BrokerRefusal) throw trouble;
      failures.push(trouble);
    }
  }
  throw failures[0] ?? new BrokerRefusal('The connection has no endpoint.');
}
