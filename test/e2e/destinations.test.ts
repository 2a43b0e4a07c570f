import {
  CreateAliasCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  type DestinationConfig,
} from '@aws-sdk/client-lambda';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { aDelivery, destinationsAt, never } from '../support/deliveries';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { Moto } from '../support/moto';
import { MotoPlaces } from '../support/moto-places';
import { RecordingServer } from '../support/recording-server';
import { TestService } from '../support/service';
import { until } from '../support/until';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function';
const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
/** Answers its event, or fails as it says. */
const SOURCE = `exports.handler = async (event) => {
  if (event.broken) throw new Error('it broke');
  return { got: event };
};`;

const directory = mkdtempSync(join(tmpdir(), 'lbx-destinations-'));
const hook = new RecordingServer();
let moto: Moto;
let places: MotoPlaces;
let service: TestService;
let functions: Functions;

beforeAll(async () => {
  moto = await Moto.start();
  places = new MotoPlaces(moto.endpoint);
  await hook.start();
  const webhooks = join(directory, 'webhooks.json');
  writeFileSync(webhooks, JSON.stringify({ alerts: { url: `${hook.endpoint}/alerts`, secret: SECRET } }));
  chmodSync(webhooks, 0o600);
  service = await TestService.start({
    env: {
      LAMBDABOX_NETWORK: 'none',
      LAMBDABOX_WEBHOOKS: webhooks,
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  functions = new Functions(lambdaClient(service));
}, FIRST_BUILD_MS);

afterAll(async () => {
  functions.client.destroy();
  await service.stop();
  places.close();
  await moto.stop();
  await hook.stop();
  rmSync(directory, { recursive: true });
});

/** A function that is tried once, and where what became of its events goes. */
async function deployed(
  name: string,
  destinations: DestinationConfig,
  Qualifier?: string,
  source = SOURCE,
): Promise<void> {
  await functions.deployNode(name, source);
  if (Qualifier !== undefined) {
    const { Version } = await functions.client.send(new PublishVersionCommand({ FunctionName: name }));
    const alias = { FunctionName: name, Name: Qualifier, FunctionVersion: Version };
    await functions.client.send(new CreateAliasCommand(alias));
  }
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({
      ...{ FunctionName: name, Qualifier, MaximumRetryAttempts: 0 },
      DestinationConfig: destinations,
    }),
  );
}

/** Sends an event; its request id. */
async function sent(FunctionName: string, event: object): Promise<string | undefined> {
  const { StatusCode, $metadata } = await functions.client.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
  expect(StatusCode).toBe(202);
  return $metadata.requestId;
}

const parsed = (text = ''): unknown => JSON.parse(text);
const to = (Destination: string) => ({ Destination });

const recordOf = (requestId: string | undefined, functionArn: string, event: object) => ({
  version: '1.0',
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  requestContext: { requestId, functionArn, condition: 'Success', approximateInvokeCount: 1 },
  requestPayload: event,
  responseContext: { statusCode: 200, executedVersion: '$LATEST' },
  responsePayload: { got: event },
});

const failureOf = (requestId: string | undefined, functionArn: string, event: object) => ({
  ...recordOf(requestId, functionArn, event),
  requestContext: { requestId, functionArn, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: expect.objectContaining({ errorType: 'Error', errorMessage: 'it broke' }),
});

test('a success goes into a queue, with the chain of calls', async () => {
  const queue = await places.queue('successes');
  await deployed('to-queue', { OnSuccess: to(queue) });
  const requestId = await sent('to-queue', { order: 1 });
  const { Body, Attributes } = await places.message(queue);
  expect(parsed(Body)).toEqual(recordOf(requestId, `${ARN}:to-queue:$LATEST`, { order: 1 }));
  expect(Attributes?.AWSTraceHeader).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};.*Lineage=1:[0-9a-f]{8}:0$/);
});

test('a failure goes to a topic, and the event itself into the dead-letter queue', async () => {
  const [notified, dead] = [await places.queue('notified'), await places.queue('dead')];
  await deployed('to-topic', { OnFailure: to(await places.topicInto(notified, 'failures')) });
  await functions.client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'to-topic',
      DeadLetterConfig: { TargetArn: dead },
    }),
  );
  const requestId = await sent('to-topic', { broken: true });
  const notification = parsed((await places.message(notified)).Body) as { Message: string };
  expect(parsed(notification.Message)).toEqual(
    failureOf(requestId, `${ARN}:to-topic:$LATEST`, { broken: true }),
  );
  const { Body, MessageAttributes } = await places.message(dead);
  expect(parsed(Body)).toEqual({ broken: true });
  expect(MessageAttributes).toMatchObject({
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: { DataType: 'String', StringValue: 'it broke' },
  });
});

test('a failure of an alias goes into a bucket', async () => {
  await deployed('to-bucket', { OnFailure: to(await places.bucket('failures')) }, 'live');
  const requestId = await sent('to-bucket:live', { broken: true });
  const { key, body } = await places.object('failures');
  const [, day = '', hour = ''] = /^aws\/lambda\/async\/to-bucket\/([\d/]{10})\/([\d-]{10})T/.exec(key) ?? [];
  expect([day, hour.replaceAll('-', '/')]).toEqual([hour.replaceAll('-', '/'), day]);
  expect(parsed(body)).toMatchObject({
    requestContext: { requestId, functionArn: `${ARN}:to-bucket:live` },
    responseContext: { executedVersion: '1' },
  });
});

test('a success becomes an event of a bus, which a rule takes on', async () => {
  const queue = await places.queue('of-the-bus');
  const bus = await places.busInto(queue);
  await deployed('to-bus', { OnSuccess: to(bus) });
  const requestId = await sent('to-bus', { order: 2 });
  expect(parsed((await places.message(queue)).Body)).toMatchObject({
    source: 'lambda',
    'detail-type': 'Lambda Function Invocation Result - Success',
    resources: [bus, `${ARN}:to-bus:$LATEST`],
    detail: recordOf(requestId, `${ARN}:to-bus:$LATEST`, { order: 2 }),
  });
});

test('a record is the event of another function, which has destinations of its own', async () => {
  const queue = await places.queue('second-hand');
  await deployed('second', { OnSuccess: to(queue) });
  await deployed('first', { OnSuccess: to(`${ARN}:second`) });
  const requestId = await sent('first', { order: 3 });
  expect(parsed((await places.message(queue)).Body)).toMatchObject({
    requestContext: { functionArn: `${ARN}:second:$LATEST`, condition: 'Success' },
    requestPayload: recordOf(requestId, `${ARN}:first:$LATEST`, { order: 3 }),
  });
});

test("functions that are each other's destination are stopped, and the failure says why", async () => {
  const queue = await places.queue('loops');
  // What it answers does not grow from pass to pass.
  const source = 'exports.handler = async () => 1;';
  await deployed('ping', { OnFailure: to(queue) }, undefined, source);
  await deployed('pong', { OnSuccess: to(`${ARN}:ping`), OnFailure: to(queue) }, undefined, source);
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'ping',
      DestinationConfig: { OnSuccess: to(`${ARN}:pong`), OnFailure: to(queue) },
    }),
  );
  await sent('ping', { order: 4 });
  expect(parsed((await places.message(queue)).Body)).toMatchObject({
    requestContext: { condition: 'RecursiveInvocation', functionArn: `${ARN}:ping:$LATEST` },
  });
});

test('a webhook gets what its library takes for ours', async () => {
  await deployed('to-webhook', { OnFailure: to('arn:aws:lambdabox:us-east-1:000000000000:webhook/alerts') });
  const requestId = await sent('to-webhook', { broken: true });
  await until(() => hook.requests.length > 0);
  const { path, headers, body } = hook.only();
  expect(path).toBe('/alerts');
  expect(new Webhook(SECRET).verify(body.toString(), headers as Record<string, string>)).toEqual(
    failureOf(requestId, `${ARN}:to-webhook:$LATEST`, { broken: true }),
  );
});

test('a queue that is not there is told in its own words', async () => {
  const destinations = destinationsAt(moto.endpoint);
  const missing = 'arn:aws:sqs:us-east-1:123456789012:missing';
  await expect(destinations.deliver(aDelivery(missing), never)).rejects.toThrow(
    /:missing: .*(NonExistentQueue|QueueDoesNotExist)/,
  );
  await destinations.close();
});
