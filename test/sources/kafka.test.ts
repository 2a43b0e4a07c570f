import type { Producer } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { Moto } from '../support/moto';
import { MotoPlaces } from '../support/moto-places';
import { KafkaServer } from '../support/servers/kafka';
import { directoryWithConnections } from '../support/sources/connections';
import { drill, DRILL_MS } from '../support/sources/drill';

const PARTITIONS = 3;

interface KafkaEvent {
  readonly records: Readonly<Record<string, readonly { readonly value: string }[]>>;
}

let server: KafkaServer;
let moto: Moto;
let places: MotoPlaces;
let producer: Producer<Buffer, Buffer, Buffer, Buffer>;

beforeAll(async () => {
  [server, moto] = await Promise.all([KafkaServer.start(), Moto.start()]);
  places = new MotoPlaces(moto.endpoint);
  const client = await import('@platformatic/kafka');
  const options = { clientId: 'tests', bootstrapBrokers: [server.endpoint], retries: 10 };
  producer = new client.Producer(options);
  const admin = new client.Admin(options);
  await admin.createTopics({ topics: ['drill'], partitions: PARTITIONS, replicas: 1 });
  await admin.close();
}, DRILL_MS);
afterAll(async () => {
  await producer?.close();
  places?.close();
  await Promise.all([server?.stop(), moto?.stop()]);
});

it(
  'a topic loses nothing and keeps the order of its keys when the service is killed, the broker ends and the function fails',
  async () => {
    const bucket = await places.bucket('drilled');
    const { username, password } = KafkaServer;
    const report = await drill({
      kind: 'Kafka',
      env: { AWS_ENDPOINT_URL: moto.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      dataDirectory: directoryWithConnections({
        events: { kind: 'kafka', endpoints: [server.saslEndpoint], username, password },
      }),
      mapping: {
        SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [server.saslEndpoint] } },
        SourceAccessConfigurations: [
          { Type: 'SASL_SCRAM_512_AUTH', URI: 'arn:lambdabox:connection:us-east-1:000000000000:events' },
        ],
        Topics: ['drill'],
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: bucket } },
      },
      records: `({ records }) => Object.entries(records).flatMap(([partition, list]) => list.map(({ offset, value }) => ({
        id: { partition, offset }, body: Buffer.from(value, 'base64').toString() })))`,
      keepsOrder: true,
      isStream: true,
      broker: {
        async send(messages) {
          await producer.send({
            messages: messages.map(({ key, body }) => ({
              topic: 'drill',
              partition: Number(key.slice(-1)) % PARTITIONS,
              key: Buffer.from(key),
              value: Buffer.from(body),
            })),
          });
        },
        async dead() {
          const records = await places.objects('drilled');
          return records.flatMap((text) => {
            const { payload } = JSON.parse(text) as { payload: KafkaEvent };
            return Object.values(payload.records)
              .flat()
              .map(({ value }) => Buffer.from(value, 'base64').toString());
          });
        },
        end: () => server.end('SIGKILL'),
        begin: () => server.begin(),
      },
    });
    expect(report).toMatchObject({ lost: [], outOfOrder: [] });
  },
  DRILL_MS,
);
