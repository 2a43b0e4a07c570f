import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { RabbitmqServer } from '../support/servers/rabbitmq';
import { directoryWithConnections } from '../support/sources/connections';
import { drill, DRILL_MS } from '../support/sources/drill';

const BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:orders:b-1';
const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:orders';

let server: RabbitmqServer;
let client: ChannelModel;
let channel: ConfirmChannel;

beforeAll(async () => {
  server = await RabbitmqServer.start();
  await reconnect();
}, DRILL_MS);
afterAll(async () => {
  await client?.close().catch(() => undefined);
  await server?.stop();
});

async function reconnect(): Promise<void> {
  client = await connect(server.url);
  client.on('error', () => undefined);
  channel = await client.createConfirmChannel();
  channel.on('error', () => undefined);
}

it(
  'a queue loses nothing when the service is killed, the broker ends and the function fails',
  async () => {
    const { username, password } = RabbitmqServer;
    await channel.assertQueue('dead');
    await channel.assertQueue('drill', {
      durable: true,
      arguments: {
        ...{ 'x-queue-type': 'quorum', 'x-delivery-limit': 20 },
        ...{ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' },
      },
    });
    const dead: string[] = [];
    const report = await drill({
      kind: 'RabbitMQ',
      env: {},
      dataDirectory: directoryWithConnections({
        orders: { kind: 'rabbitmq', endpoints: [server.endpoint], standsFor: BROKER },
        secret: { kind: 'rabbitmq', endpoints: [server.endpoint], username, password, standsFor: SECRET },
      }),
      mapping: {
        EventSourceArn: BROKER,
        Queues: ['drill'],
        SourceAccessConfigurations: [
          { Type: 'BASIC_AUTH', URI: SECRET },
          { Type: 'VIRTUAL_HOST', URI: '/' },
        ],
      },
      records: `({ rmqMessagesByQueue }) => rmqMessagesByQueue['drill::/'].map(({ itemIdentifier, data }) => ({
        id: itemIdentifier, body: Buffer.from(data, 'base64').toString() }))`,
      keepsOrder: false,
      broker: {
        async send(messages) {
          for (const { body } of messages)
            channel.sendToQueue('drill', Buffer.from(body), { persistent: true });
          await channel.waitForConfirms();
        },
        async dead() {
          for (;;) {
            const message = await channel.get('dead', { noAck: true });
            if (message === false) return dead;
            dead.push(message.content.toString());
          }
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
