import { SqsPlaces } from '../support/servers/sqs-places';
import { ElasticMq } from '../support/servers/elasticmq';
import { drill, DRILL_MS } from '../support/sources/drill';

let server: ElasticMq;
let queues: SqsPlaces;

beforeAll(async () => {
  server = await ElasticMq.start();
  queues = new SqsPlaces(server.endpoint);
}, DRILL_MS);
afterAll(async () => {
  queues?.close();
  await server?.stop();
});

describe.each([['a standard queue', 'drill', 'dead', false]])('%s', (kind, name, deadName, keepsOrder) => {
  it(
    'loses nothing when the service is killed, the queue server ends and the function fails',
    async () => {
      const deadLetterTargetArn = await queues.create(deadName);
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
      const EventSourceArn = await queues.create(name, { VisibilityTimeout: '10', RedrivePolicy });
      const dead: string[] = [];
      const report = await drill({
        ...{ kind, keepsOrder, env: server.env, mapping: { EventSourceArn } },
        records: '({ Records }) => Records.map(({ messageId, body }) => ({ id: messageId, body }))',
        broker: {
          send: (messages) =>
            queues.send(
              name,
              messages.map(({ body }) => body),
              keepsOrder ? inGroups : undefined,
            ),
          async dead() {
            for (const { Body = '' } of await queues.take(deadName)) dead.push(Body);
            return dead;
          },
          end: () => server.end(),
          begin: () => server.begin(),
        },
      });
      expect(report).toMatchObject({ lost: [], outOfOrder: [] });
    },
    DRILL_MS,
  );
});

/** A message of a FIFO queue: its key is its group. */
function inGroups(body: string) {
  const { key } = JSON.parse(body) as { key: string };
  return { MessageGroupId: key, MessageDeduplicationId: Buffer.from(body).toString('hex').slice(0, 128) };
}
