import { create_container, type Connection, type Sender } from 'rhea';
import { ActivemqServer } from '../support/servers/activemq';
import { ElasticMq } from '../support/servers/elasticmq';
import { SqsPlaces } from '../support/servers/sqs-places';
import { directoryWithConnections } from '../support/sources/connections';
import { drill, DRILL_MS } from '../support/sources/drill';

/** Where messages that failed too often are told of, with the event that they were in. */
interface Told {
  readonly payload: { readonly messages: readonly { readonly data: string }[] };
}

const { username, password } = ActivemqServer;
let server: ActivemqServer;
let queues: ElasticMq;
let places: SqsPlaces;
let client: Connection;
let sender: Sender;

beforeAll(async () => {
  [server, queues] = await Promise.all([ActivemqServer.start(), ElasticMq.start()]);
  places = new SqsPlaces(queues.endpoint);
  await reconnect();
}, DRILL_MS);
afterAll(async () => {
  client?.close();
  places?.close();
  await Promise.all([server?.stop(), queues?.stop()]);
});

async function reconnect(): Promise<void> {
  const options = { host: '127.0.0.1', port: server.port, username, password, reconnect: false };
  client = create_container().connect(options);
  client.on('disconnected', () => undefined);
  sender = client.open_sender('drill');
  await new Promise<void>((done) => sender.once('sendable', () => done()));
}

/** Resolves when the broker has it. */
function send(body: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const sent = sender.send({ body, durable: true });
  const accepted = ({ delivery }: { readonly delivery?: unknown }): void => {
    if (delivery !== sent) return;
    sender.off('accepted', accepted);
    resolve();
  };
  sender.on('accepted', accepted);
  return promise;
}

it(
  'a queue of ActiveMQ loses nothing when the service is killed, the broker ends and the function fails',
  async () => {
    const Destination = await places.create('dead-activemq');
    const dead: string[] = [];
    const report = await drill({
      ...{ kind: 'ActiveMQ', keepsOrder: false, env: queues.env },
      dataDirectory: directoryWithConnections({
        mq: { kind: 'activemq', endpoints: [server.endpoint], username, password },
      }),
      mapping: {
        EventSourceArn: 'arn:lambdabox:connection:us-east-1:000000000000:mq',
        Queues: ['drill'],
        ...{ MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination } } },
      },
      records: `({ messages }) => messages.map(({ messageID, data }) => ({
        id: messageID, body: Buffer.from(data, 'base64').toString() }))`,
      broker: {
        async send(messages) {
          for (const { body } of messages) await send(body);
        },
        async dead() {
          for (const { Body = '' } of await places.take('dead-activemq'))
            for (const { data } of (JSON.parse(Body) as Told).payload.messages)
              dead.push(Buffer.from(data, 'base64').toString());
          return dead;
        },
        end: () => server.end('SIGKILL'),
        async begin() {
          await server.begin();
          await reconnect();
        },
      },
    });
    expect(report).toMatchObject({ lost: [] });
  },
  DRILL_MS,
);
