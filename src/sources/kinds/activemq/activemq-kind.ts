import type * as rhea from 'rhea';
import { bareHost } from '../../../lib/bare-host';
import type { Clock } from '../../../lib/clock';
import { withDeadline } from '../../../lib/with-deadline';
import type { Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { QueueSource } from '../../mapping/queue-source';
import { BrokerRefusal, type QueueKind } from '../../mapping/source-kind';
import { brokerAccess, type BrokerAccess } from '../access/broker-access';
import { SessionQueue } from '../access/session-queue';
import { tlsOptions } from '../access/tls-options';
import { activemqEvent, activemqRecord } from './activemq-event';
import { ActivemqSession, type DeliveredMessage } from './activemq-session';
import { activemqTrouble } from './activemq-trouble';

/** By default a queue has no more messages out that are not acknowledged (maxPageSize). */
const MAX_RECEIVE = 200;
const CONNECT_MS = 10_000;
/** So that a broker that is gone without a word is noticed. */
const IDLE_MS = 60_000;

/** Queues of ActiveMQ over AMQP 1.0, as Lambda maps those of Amazon MQ. */
export class ActivemqKind implements QueueKind {
  readonly name = 'activemq';
  readonly style = 'queue';

  constructor(
    private readonly connections: Connections,
    private readonly clock: Pick<Clock, 'wallTime'>,
  ) {}

  async open(mapping: MappingRecord): Promise<QueueSource> {
    const client = await loaded();
    const queue = mapping.settings.Queues?.[0] ?? '';
    let access = brokerAccess(mapping, this.connections);
    let received = 0;
    return new SessionQueue({
      broker: 'ActiveMQ',
      maxReceive: Math.min(mapping.settings.BatchSize, MAX_RECEIVE),
      connect: () => {
        // Looked up again: a password may have been changed meanwhile.
        access = brokerAccess(mapping, this.connections);
        return connected(client, access, queue);
      },
      translate: (error) => activemqTrouble(error, access, queue),
      recordOf: ({ message }: DeliveredMessage) => {
        received += 1;
        return activemqRecord(message, queue, `ID:delivery-${received}`, this.clock.wallTime());
      },
      eventOf: (records) => activemqEvent(mapping.eventSourceArn, records),
    });
  }
}

/** The first of the brokers that answers: of an active one and its standby, the active one does. */
async function connected(client: typeof rhea, access: BrokerAccess, queue: string): Promise<ActivemqSession> {
  const failures: Error[] = [];
  for (const endpoint of access.endpoints) {
    const { protocol, hostname, port } = new URL(endpoint);
    const isEncrypted = protocol !== 'amqp:';
    const host = bareHost(hostname);
    const options = {
      host,
      port: port === '' ? (isEncrypted ? 5671 : 5672) : Number(port),
      hostname: host,
      reconnect: false,
      idle_time_out: IDLE_MS,
      ...(access.username !== undefined && { username: access.username, password: access.password ?? '' }),
    };
    const connection = client
      .create_container()
      .connect(
        isEncrypted
          ? { ...options, transport: 'tls' as const, servername: host, ...tlsOptions(access.tls) }
          : options,
      );
    try {
      return await withDeadline(
        'ActiveMQ',
        CONNECT_MS,
        ActivemqSession.open(connection, queue, acceptedOf(client)),
      );
    } catch (error) {
      connection.close();
      const trouble = activemqTrouble(error, access, queue, endpoint);
      if (trouble instanceof BrokerRefusal) throw trouble;
      failures.push(trouble);
    }
  }
  throw failures[0] ?? new BrokerRefusal('The connection has no endpoint.');
}

/** The client's types leave out what it makes outcomes by. */
function acceptedOf({ message }: typeof rhea): object {
  return (message as unknown as { accepted(): { described(): object } }).accepted().described();
}

/** It is an object with a prototype, of which a module's namespace shows half. */
async function loaded(): Promise<typeof rhea> {
  const { default: client } = (await import('rhea')) as unknown as { readonly default: typeof rhea };
  return client;
}
