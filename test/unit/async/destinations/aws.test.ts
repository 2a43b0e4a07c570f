import { createHash } from 'node:crypto';
import { UndeliverableError, type Delivery } from '../../../../src/async/delivery';
import type { RoutedDestinations } from '../../../../src/async/destinations/routed-destinations';
import {
  aDeadLetter,
  aDelivery,
  destinationsAt,
  FUNCTION_ARN,
  never,
  RECORD,
  TRACE,
} from '../../../support/deliveries';
import { RecordingServer } from '../../../support/recording-server';

const PLACE = 'eu-central-1:123456789012';
const QUEUE = `arn:aws:sqs:${PLACE}:records`;
const TOPIC = `arn:aws:sns:${PLACE}:records`;
const BUS = `arn:aws:events:${PLACE}:event-bus/default`;
const BUCKET = 'arn:aws:s3:::records';

const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');
/** The client looks whether the message has come whole. */
const sent = ({ body }: Delivery) => JSON.stringify({ MessageId: 'm', MD5OfMessageBody: md5(body) });
const PUBLISHED =
  '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';

let server: RecordingServer;
let destinations: RoutedDestinations;
beforeEach(async () => {
  server = await new RecordingServer().start();
  destinations = destinationsAt(server.endpoint);
});
afterEach(async () => {
  await destinations.close();
  await server.stop();
});

const told = (body: string, status = 200) => (server.answer = { status, body });

/** What a delivery throws: its class and its text. */
async function failure(target: string): Promise<[isFinal: boolean, text: string]> {
  try {
    await destinations.deliver(aDelivery(target), never);
  } catch (error) {
    return [error instanceof UndeliverableError, (error as Error).message];
  }
  throw new Error('it was delivered');
}

describe('a queue of SQS', () => {
  test('gets the record as a message, with the trace', async () => {
    told(sent(aDelivery(QUEUE)));
    await destinations.deliver(aDelivery(QUEUE), never);
    const { headers, body } = server.only();
    expect(headers['x-amz-target']).toBe('AmazonSQS.SendMessage');
    expect(headers['x-amzn-trace-id']).toBe(TRACE);
    expect(headers.authorization).toContain('/eu-central-1/sqs/');
    expect(JSON.parse(body.toString())).toEqual({
      QueueUrl: `${server.endpoint}/123456789012/records`,
      MessageBody: JSON.stringify(RECORD),
      MessageAttributes: {},
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: TRACE } },
    });
  });

  test('gets a dead letter as it came, and what went wrong as attributes, their text cut at a kilobyte', async () => {
    told(sent(aDeadLetter(QUEUE)));
    await destinations.deliver(aDeadLetter(QUEUE, `\u0000${'ü'.repeat(600)}`), never);
    const message = JSON.parse(server.only().body.toString()) as object;
    expect(message).toMatchObject({
      MessageBody: '{"order":1}',
      MessageAttributes: {
        RequestID: { DataType: 'String', StringValue: '11111111-2222-4333-8444-555555555555' },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        // A character that no message may hold takes three bytes, and no character is cut.
        ErrorMessage: { DataType: 'String', StringValue: `\uFFFD${'ü'.repeat(510)}` },
      },
    });
    await destinations.deliver(aDeadLetter(QUEUE, ''), never);
    const { MessageAttributes } = JSON.parse(server.only().body.toString()) as { MessageAttributes: object };
    expect(Object.keys(MessageAttributes)).toEqual(['RequestID', 'ErrorCode']);
  });
});

test('a topic of SNS gets the record as a message', async () => {
  told(PUBLISHED);
  await destinations.deliver(aDeadLetter(TOPIC), never);
  const { headers, body } = server.only();
  expect(headers['x-amzn-trace-id']).toBe(TRACE);
  expect(Object.fromEntries(new URLSearchParams(body.toString()))).toMatchObject({
    Action: 'Publish',
    TopicArn: TOPIC,
    Message: '{"order":1}',
    'MessageAttributes.entry.1.Name': 'RequestID',
    'MessageAttributes.entry.2.Value.DataType': 'Number',
    'MessageAttributes.entry.3.Value.StringValue': 'it broke',
  });
});

test.each([
  ['Success', 'Success'],
  ['RetriesExhausted', 'Failure'],
  ['EventAgeExceeded', 'Failure'],
] as const)('a bus of EventBridge gets an event of %s whose detail is the record', async (condition, end) => {
  told(JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
  await destinations.deliver(aDelivery(BUS, { condition }), never);
  const { headers, body } = server.only();
  expect(headers['x-amz-target']).toBe('AWSEvents.PutEvents');
  expect(JSON.parse(body.toString())).toEqual({
    Entries: [
      {
        EventBusName: BUS,
        Source: 'lambda',
        DetailType: `Lambda Function Invocation Result - ${end}`,
        Resources: [BUS, FUNCTION_ARN],
        Detail: JSON.stringify(RECORD),
        TraceHeader: TRACE,
      },
    ],
  });
});

test('a bucket of S3 gets an object of the record, by function and time', async () => {
  await destinations.deliver(aDelivery(BUCKET, { condition: 'RetriesExhausted' }), never);
  const { method, path, headers, body } = server.only();
  expect([method, path.split('?')[0]]).toEqual([
    'PUT',
    '/records/aws/lambda/async/f/2025/11/25/2025-11-25T02.26.54-an-id',
  ]);
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(body.toString())).toEqual(RECORD);
});

describe('what will not be mended by another try is told apart from what may', () => {
  const json = (code: string, text = 'no') =>
    JSON.stringify({ __type: `com.amazonaws#${code}`, message: text });

  test.each([
    [400, 'QueueDoesNotExist', true],
    [403, 'AccessDeniedException', true],
    [403, 'InvalidClientTokenId', true],
    [400, 'InvalidMessageContents', true],
    [400, 'ThrottlingException', false],
    [403, 'RequestThrottled', false],
    [400, 'RequestTimeTooSkewed', false],
    [500, 'InternalError', false],
    [503, 'ServiceUnavailable', false],
  ])('%i %s', async (status, code, isFinal) => {
    told(json(code), status);
    const [final, text] = await failure(QUEUE);
    expect(final).toBe(isFinal);
    expect(text).toMatch(new RegExp(`^${QUEUE}: .*${code.replace('Exception', '')}.*no$`));
    // The queue of events tries again, not the client.
    server.only();
  });

  test('of a bus, by the code of the event', async () => {
    const entry = (ErrorCode: string) =>
      told(JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage: 'no' }] }));
    entry('ThrottlingException');
    expect(await failure(BUS)).toEqual([false, `${BUS}: ThrottlingException: no`]);
    entry('NotAuthorizedForSourceException');
    expect(await failure(BUS)).toEqual([true, `${BUS}: NotAuthorizedForSourceException: no`]);
  });

  test('of a bucket and a topic, in their own words', async () => {
    told('<Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message></Error>', 404);
    expect(await failure(BUCKET)).toEqual([true, `${BUCKET}: NoSuchBucket: The bucket does not exist`]);
    told('<Error><Code>SlowDown</Code><Message>Slower</Message></Error>', 503);
    expect(await failure(BUCKET)).toEqual([false, `${BUCKET}: SlowDown: Slower`]);
    told(
      '<ErrorResponse><Error><Code>NotFound</Code><Message>no topic</Message></Error></ErrorResponse>',
      404,
    );
    const [isFinal, text] = await failure(TOPIC);
    expect([isFinal, text]).toEqual([true, expect.stringMatching(/NotFound.*: no topic$/)]);
  });

  test('a server that is down, is slow or is none of AWS may be right later', async () => {
    told('<html>proxy</html>', 502);
    expect((await failure(QUEUE))[0]).toBe(false);
    server.answer = undefined;
    const hasty = destinationsAt(server.endpoint, { deadlineMs: 50 });
    await expect(hasty.deliver(aDelivery(QUEUE), never)).rejects.toThrow(
      `${QUEUE} did not answer within 50 ms`,
    );
    await hasty.close();
    const nowhere = destinationsAt('http://127.0.0.1:1');
    const refused = await nowhere.deliver(aDelivery(QUEUE), never).catch((error: unknown) => error);
    expect(refused).not.toBeInstanceOf(UndeliverableError);
    expect(String(refused)).toMatch(/ECONNREFUSED/);
    await nowhere.close();
  });

  test('whoever ends the service ends a delivery', async () => {
    server.answer = undefined;
    const stop = new AbortController();
    const delivery = destinations.deliver(aDelivery(QUEUE), stop.signal).catch((error: unknown) => error);
    stop.abort();
    const error = await delivery;
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(UndeliverableError);
  });
});

describe('a setting that is missing is named, and nothing is sent', () => {
  const aws = { region: 'eu-central-1', endpoints: {}, ownAddresses: ['127.0.0.1:4566'] };

  test('keys', async () => {
    destinations = destinationsAt(server.endpoint, { aws: { ...aws, credentials: undefined } });
    expect(await failure(QUEUE)).toEqual([
      true,
      `${QUEUE}: no credentials for SQS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for lambdabox`,
    ]);
  });

  test('an endpoint that is lambdabox itself, as clients of it have in their shell', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const endpoints = { SNS: 'http://127.0.0.1:4566' };
    destinations = destinationsAt(server.endpoint, { aws: { ...aws, credentials, endpoints } });
    expect(await failure(TOPIC)).toEqual([
      true,
      `${TOPIC}: AWS_ENDPOINT_URL is lambdabox itself, which has no SNS: set AWS_ENDPOINT_URL_SNS for lambdabox`,
    ]);
  });

  test('what is no destination at all', async () => {
    expect(await failure('arn:aws:iam::123456789012:role/r')).toEqual([
      true,
      'arn:aws:iam::123456789012:role/r: is not the ARN of a destination',
    ]);
  });
});
