import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { Moto } from '../support/moto';
import { MotoPlaces } from '../support/moto-places';
import { KinesisServer } from '../support/servers/kinesis';
import { TestService } from '../support/service';
import { drill, DRILL_MS, type DrillBroker } from '../support/sources/drill';
import { KinesisStreams } from '../support/sources/kinesis-streams';
import { Witness } from '../support/sources/witness';
import { until } from '../support/until';

const RECORDS = `({ Records }) => Records.map(({ kinesis }) => ({
  id: kinesis.sequenceNumber, body: Buffer.from(kinesis.data, 'base64').toString() }))`;
const PATIENCE_MS = 120_000;
const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** What the witness is told of a call: the event, each time that it did not fail. */
const TELLING = `
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
const dataOf = ({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString();
exports.handler = async (event, { awsRequestId: requestId }) => {
  if (event.Records.some((record) => dataOf(record) === 'poison')) throw new Error('poison');
  const at = performance.timeOrigin + performance.now();
  const Payload = JSON.stringify({ requestId, at, bodies: [JSON.stringify(event)] });
  await lambda.send(new InvokeCommand({ FunctionName: 'witness', InvocationType: 'Event', Payload }));
  return { state: { n: (event.state?.n ?? 0) + event.Records.length } };
};`;

interface KinesisEvent {
  readonly Records: readonly { readonly kinesis: { readonly data: string; readonly partitionKey: string } }[];
  readonly state?: { readonly n?: number };
  readonly isFinalInvokeForWindow?: boolean;
}

let server: KinesisServer;
let moto: Moto;
let streams: KinesisStreams;
let places: MotoPlaces;
let env: Record<string, string>;

beforeAll(async () => {
  [server, moto] = await Promise.all([KinesisServer.start(), Moto.start()]);
  streams = new KinesisStreams(server.endpoint);
  places = new MotoPlaces(moto.endpoint);
  env = { ...keys, AWS_ENDPOINT_URL: moto.endpoint, AWS_ENDPOINT_URL_KINESIS: server.endpoint };
}, PATIENCE_MS);
afterAll(async () => {
  streams.close();
  places.close();
  await Promise.all([server.stop(), moto.stop()]);
});

describe('a mapping of a stream', () => {
  let service: TestService;
  let witness: Witness;
  let functions: Functions;

  beforeAll(async () => {
    witness = await Witness.start();
    service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', ...witness.env, ...env } });
    functions = new Functions(lambdaClient(service));
    await witness.deploy(functions);
    await functions.deployNode('f', TELLING, { MemorySize: 128, Timeout: 30 });
  }, FIRST_BUILD_MS);
  afterAll(async () => {
    functions.client.destroy();
    await service.stop();
    await witness.stop();
  });

  async function map(input: Partial<CreateEventSourceMappingCommandInput>): Promise<string> {
    const { UUID = '' } = await functions.client.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'f',
        StartingPosition: 'TRIM_HORIZON',
        ...input,
      }),
    );
    return UUID;
  }

  const told = (): KinesisEvent[] =>
    witness.handled().map(({ bodies: [body = ''] }) => JSON.parse(body) as KinesisEvent);
  const dataOf = ({ Records }: KinesisEvent): string[] =>
    Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());

  it('with bisecting all but the poison record are handled, and its destination gets the record of AWS', async () => {
    const arn = await streams.create('bisected');
    const queue = await places.queue('failed');
    const data = ['b0', 'b1', 'b2', 'poison', 'b4', 'b5'];
    await streams.put(
      'bisected',
      data.map((body) => ({ key: 'k', body })),
    );
    const uuid = await map({
      EventSourceArn: arn,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
    const seen = () =>
      told()
        .flatMap(dataOf)
        .filter((text) => text.startsWith('b'));
    await until(() => new Set(seen()).size === 5, PATIENCE_MS);
    expect(seen()).toEqual(['b0', 'b1', 'b2', 'b4', 'b5']);
    const record = JSON.parse((await places.message(queue)).Body ?? '') as Record<string, unknown>;
    expect(record).toEqual({
      requestContext: {
        requestId: expect.any(String) as string,
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 5,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: expect.any(String) as string,
        endSequenceNumber: expect.any(String) as string,
        approximateArrivalOfFirstRecord: expect.stringMatching(/\.\d{3}Z$/) as string,
        approximateArrivalOfLastRecord: expect.stringMatching(/\.\d{3}Z$/) as string,
        batchSize: 1,
        streamArn: arn,
      },
    });
    const mapping = await functions.client.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    expect(mapping).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK' });
  });

  it('tumbling windows carry what was made of them to their last call', async () => {
    const arn = await streams.create('windowed');
    await streams.put(
      'windowed',
      ['w0', 'w1', 'w2', 'w3'].map((body) => ({ key: 'k', body })),
    );
    await map({ EventSourceArn: arn, BatchSize: 3, TumblingWindowInSeconds: 5 });
    const last = () => told().filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow);
    const counted = () => last().reduce((sum, { state }) => sum + (state?.n ?? 0), 0);
    // A border of two windows may be between them.
    await until(() => counted() === 4, PATIENCE_MS);
    expect(last().every(({ Records }) => Records.length === 0)).toBe(true);
  });

  it('a stream that is not there is refused in the words of AWS', async () => {
    const EventSourceArn = 'arn:aws:kinesis:us-east-1:000000000000:stream/nowhere';
    await expect(map({ EventSourceArn })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Stream not found: ${EventSourceArn}`,
    });
  });
});

it(
  'nothing is lost and keys keep their order over a split, kills of the service, a broker that is away and poison',
  async () => {
    const arn = await streams.create('drilled', 2);
    const bucket = await places.bucket('drilled');
    let sends = 0;
    const broker: DrillBroker = {
      send: async (messages) => {
        if ((sends += 1) > 1) await streams.split('drilled');
        await streams.put('drilled', messages);
      },
      dead: async () => {
        const records = await places.objects('drilled');
        return records.flatMap((body) => {
          const { payload } = JSON.parse(body) as { payload: KinesisEvent };
          return payload.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
        });
      },
      end: () => server.end(),
      begin: () => server.begin(),
    };
    const report = await drill({
      kind: 'kinesis',
      broker,
      env,
      mapping: {
        EventSourceArn: arn,
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 50,
        ParallelizationFactor: 2,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: bucket } },
      },
      records: RECORDS,
      keepsOrder: true,
      isStream: true,
    });
    expect(report).toMatchObject({ lost: [], outOfOrder: [] });
  },
  DRILL_MS,
);
