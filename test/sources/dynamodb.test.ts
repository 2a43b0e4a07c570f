import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateEventSourceMappingCommand, GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { Moto } from '../support/moto';
import { MotoPlaces } from '../support/moto-places';
import { TestService } from '../support/service';
import { Witness } from '../support/sources/witness';
import { until } from '../support/until';

const PATIENCE_MS = 120_000;
const ITEMS = 100;
const KEYS = 10;

/** Tells the witness of each record but those of items that it is to fail on. */
const TELLING = `
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
exports.handler = async ({ Records }, { awsRequestId: requestId }) => {
  if (Records.some(({ dynamodb }) => dynamodb.Keys.id.S === 'poison')) throw new Error('poison');
  const at = performance.timeOrigin + performance.now();
  const Payload = JSON.stringify({ requestId, at, bodies: Records.map((record) => JSON.stringify(record)) });
  await lambda.send(new InvokeCommand({ FunctionName: 'witness', InvocationType: 'Event', Payload }));
};`;

interface Change {
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: { readonly id: { readonly S: string } };
    readonly NewImage?: { readonly n?: { readonly N: string } };
  };
}

let moto: Moto;
let places: MotoPlaces;
let table: DynamoDBClient;
let streamArn: string;
let witness: Witness;
let service: TestService;
let functions: Functions;
let env: Record<string, string>;

beforeAll(async () => {
  moto = await Moto.start();
  places = new MotoPlaces(moto.endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  table = new DynamoDBClient({ endpoint: moto.endpoint, region: 'us-east-1', credentials });
  const { TableDescription } = await table.send(
    new CreateTableCommand({
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  streamArn = TableDescription?.LatestStreamArn ?? '';
  witness = await Witness.start();
  env = {
    LAMBDABOX_NETWORK: 'none',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: moto.endpoint,
    ...witness.env,
  };
  service = await TestService.start({ env });
  functions = new Functions(lambdaClient(service));
  await witness.deploy(functions);
  await functions.deployNode('f', TELLING, { MemorySize: 128, Timeout: 30 });
}, FIRST_BUILD_MS);
afterAll(async () => {
  functions.client.destroy();
  table.destroy();
  places.close();
  await service.stop();
  await witness.stop();
  await moto.stop();
});

const put = (id: string, n: number) =>
  table.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: id }, n: { N: String(n) } } }));
const changes = (): Change[] =>
  witness.handled().flatMap(({ bodies }) => bodies.map((body) => JSON.parse(body) as Change));

it(
  'changes of a table are handled over a kill of the service, those of an item in their order, poison in its queue',
  async () => {
    const queue = await places.queue('failed');
    const { UUID } = await functions.client.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'f',
        EventSourceArn: streamArn,
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 20,
        ParallelizationFactor: 2,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: queue } },
      }),
    );
    const writes = Array.from({ length: ITEMS }, (_, n) => ({ id: `i${n % KEYS}`, n }));
    for (let from = 0; from < ITEMS; from += KEYS) await writeAll(writes.slice(from, from + KEYS));
    await put('poison', 0);
    await until(() => changes().length > ITEMS / 4, PATIENCE_MS);
    await service.end('SIGKILL');
    functions.client.destroy();
    await table.send(new DeleteItemCommand({ TableName: 'orders', Key: { id: { S: 'i0' } } }));
    service = await TestService.start({ env, dataDirectory: service.dataDirectory });
    functions = new Functions(lambdaClient(service));

    const seen = () => new Set(changes().map(nameOf));
    const wanted = [...writes.map(({ id, n }) => `${id} ${n}`), 'i0 removed'];
    await until(() => wanted.every((name) => seen().has(name)), PATIENCE_MS);
    expect(outOfOrder([...seen()])).toEqual([]);
    expect(changes().filter(({ dynamodb }) => dynamodb.Keys.id.S === 'poison')).toEqual([]);
    expect(new Set(changes().map(({ eventName }) => eventName))).toEqual(
      new Set(['INSERT', 'MODIFY', 'REMOVE']),
    );
    expect(JSON.parse((await places.message(queue)).Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      DDBStreamBatchInfo: {
        approximateArrivalOfFirstRecord: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/) as string,
        batchSize: 1,
        streamArn,
      },
    });
    expect(await functions.client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
      State: 'Enabled',
      StartingPosition: 'TRIM_HORIZON',
    });
  },
  PATIENCE_MS * 3,
);

/** In one request, which takes the machine as long as one item. */
async function writeAll(writes: readonly { readonly id: string; readonly n: number }[]): Promise<void> {
  const TransactItems = writes.map(({ id, n }) => ({
    Put: { TableName: 'orders', Item: { id: { S: id }, n: { N: String(n) } } },
  }));
  await table.send(new TransactWriteItemsCommand({ TransactItems }));
}

function nameOf({ eventName, dynamodb }: Change): string {
  const id = dynamodb.Keys.id.S;
  return eventName === 'REMOVE' ? `${id} removed` : `${id} ${dynamodb.NewImage?.n?.N}`;
}

/** Items whose changes came for the first time in another order than that in which they were made. */
function outOfOrder(names: readonly string[]): string[] {
  const last = new Map<string, number>();
  return names.filter((name) => {
    const [id = '', n = ''] = name.split(' ');
    const at = n === 'removed' ? ITEMS : Number(n);
    const before = last.get(id) ?? -1;
    last.set(id, at);
    return at < before;
  });
}
