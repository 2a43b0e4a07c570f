import { CutLine } from '../support/servers/cut-line';
import { ElasticMq } from '../support/servers/elasticmq';
import { SqsPlaces } from '../support/servers/sqs-places';
import { drill, DRILL_MS, type Drill, type DrillReport } from '../support/sources/drill';

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

/** Of a queue whose dead letters go to another one. */
async function drillOf(
  name: string,
  deadName: string,
  away: Pick<Drill['broker'], 'end' | 'begin'>,
  env: Readonly<Record<string, string>>,
): Promise<DrillReport> {
  const keepsOrder = name.endsWith('.fifo');
  const deadLetterTargetArn = await queues.create(deadName);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
  const EventSourceArn = await queues.create(name, { VisibilityTimeout: '10', RedrivePolicy });
  const dead: string[] = [];
  return drill({
    ...{ kind: `SQS, ${name}`, keepsOrder, env, mapping: { EventSourceArn } },
    records: '({ Records }) => Records.map(({ messageId, body }) => ({ id: messageId, body }))',
    broker: {
      ...away,
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
    },
  });
}

it(
  'a standard queue loses nothing when the service is killed, its server ends and the function fails',
  async () => {
    const away = { end: () => server.end(), begin: () => server.begin() };
    expect(await drillOf('drill', 'dead', away, server.env)).toMatchObject({ lost: [] });
  },
  DRILL_MS,
);

// ElasticMQ forgets the order of what it had handed out when it ends; so here the line to it is cut.
it(
  'a FIFO queue keeps the order of its groups as well, when the line to its server is cut',
  async () => {
    const line = await CutLine.open(server.port);
    try {
      const away = { end: () => line.cut(), begin: () => line.mend() };
      const env = { ...server.env, AWS_ENDPOINT_URL_SQS: line.endpoint };
      const report = await drillOf('drill.fifo', 'dead.fifo', away, env);
      expect(report).toMatchObject({ lost: [], outOfOrder: [] });
    } finally {
      await line.cut();
    }
  },
  DRILL_MS,
);

/** A message of a FIFO queue: its key is its group. */
function inGroups(body: string) {
  const { key } = JSON.parse(body) as { key: string };
  return { MessageGroupId: key, MessageDeduplicationId: Buffer.from(body).toString('hex').slice(0, 128) };
}
