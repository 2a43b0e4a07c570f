import { createHash } from 'node:crypto';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { StreamedCall } from '../support/streams';
import { until } from '../support/until';

const box = useService({ LAMBDABOX_NETWORK: 'none' });

const PIECE = 64 * 1024;
const PIECES = 1024;

/** Streams what the event's `do` says. What it waits for is the description of the function `signal`. */
const STREAMER = `
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
const { LambdaClient, GetFunctionConfigurationCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
const is = async (word) => {
  for (;;) {
    const { Description } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'signal' }));
    if (Description === word) return;
  }
};
function* pieces(count) { for (let n = 0; n < count; n += 1) yield Buffer.alloc(${PIECE}, n % 251) }
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  switch (event.do) {
    case 'wait':
      stream.setContentType('text/plain');
      stream.write('first,');
      await is(event.word);
      console.log('it said ' + event.word);
      stream.end('last');
      return stream.finished();
    case 'pieces': return pipeline(Readable.from(pieces(event.count)), stream);
    case 'prelude':
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-one': '1' }, cookies: ['a=b'] });
      return pipeline(Readable.from(['body']), stream);
    case 'fail early': throw new RangeError('too early');
    case 'fail late': await new Promise((sent) => stream.write('part', sent)); throw new RangeError('too late');
    case 'exit': stream.write('part'); await is('exit'); process.exit(3);
    case 'hang': stream.write('part'); await new Promise(() => setInterval(() => {}, 1000));
  }
});
`;
const BUFFERED =
  "exports.handler = async (event) => { console.log('in one piece'); return { got: event.n + 1 } };";

const call = (event: object, input = {}, signal?: AbortSignal) =>
  StreamedCall.begin(box.functions.client, 'streamer', event, input, signal);

async function say(word: string): Promise<void> {
  await box.functions.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'signal', Description: word }),
  );
}

beforeAll(async () => {
  const small = { MemorySize: 256, Timeout: 120 };
  await box.functions.deployNode('streamer', STREAMER, small);
  await box.functions.deployNode('signal', BUFFERED, small);
  await box.functions.deployNode('short', STREAMER, { MemorySize: 256, Timeout: 5 });
}, FIRST_BUILD_MS);

test('the first byte is there before the function ends, and the log is complete with the last', async () => {
  const answer = await call({ do: 'wait', word: 'go on' }, { LogType: 'Tail' });
  expect(answer.executedVersion).toBe('$LATEST');
  expect(await answer.next()).toEqual(Buffer.from('first,'));
  await say('go on');
  const { text, end, log } = await answer.text();
  expect([text, end.ErrorCode]).toEqual(['last', undefined]);
  expect(log).toMatch(/^START RequestId: [^]*it said go on[^]*END RequestId: [^]*REPORT RequestId: /);
  expect(log).toContain(answer.requestId);
});

test('64 MB come whole, also to a reader that takes its time', async () => {
  const expected = createHash('sha256');
  for (let n = 0; n < PIECES; n += 1) expected.update(Buffer.alloc(PIECE, n % 251));
  const sum = expected.digest('hex');
  for (const isSlow of [false, true]) {
    const answer = await call({ do: 'pieces', count: PIECES });
    const hash = createHash('sha256');
    const end = await answer.rest(async (data) => {
      hash.update(data);
      if (isSlow) for (let n = 0; n < 10; n += 1) await turnOfTheLoop();
    });
    expect([hash.digest('hex'), end.ErrorCode]).toEqual([sum, undefined]);
  }
});

test('an answer over 200 MB ends at its limit', async () => {
  const answer = await call({ do: 'pieces', count: (201 * 1024 * 1024) / PIECE });
  let bytes = 0;
  const end = await answer.rest(({ length }) => void (bytes += length));
  expect(bytes).toBeGreaterThan(199 * 1024 * 1024);
  expect(bytes).toBeLessThanOrEqual(200 * 1024 * 1024);
  expect(end).toMatchObject({ ErrorCode: 'Function.ResponseSizeTooLarge' });
});

test('a failure before the first byte is told as the end of an empty answer', async () => {
  const { text, end } = await (await call({ do: 'fail early' })).text();
  expect([text, end.ErrorCode]).toEqual(['', 'RangeError']);
  expect(JSON.parse(end.ErrorDetails ?? '')).toMatchObject({
    errorType: 'RangeError',
    errorMessage: 'too early',
  });
});

test('a failure in the middle keeps what was sent', async () => {
  const failed = await (await call({ do: 'fail late' }, { LogType: 'Tail' })).text();
  expect([failed.text, failed.end.ErrorCode]).toEqual(['part', 'RangeError']);
  expect(JSON.parse(failed.end.ErrorDetails ?? '')).toMatchObject({ errorMessage: 'too late' });
  expect(failed.log).toContain('too late');
  const exits = await call({ do: 'exit' });
  expect(await exits.next()).toEqual(Buffer.from('part'));
  await say('exit');
  const { text, end } = await exits.text();
  expect([text, end.ErrorCode]).toEqual(['', 'Runtime.ExitError']);
  expect(end.ErrorDetails).toContain('Runtime exited with error: exit status 3');
});

test('a timeout in the middle keeps what was sent', async () => {
  const answer = await StreamedCall.begin(box.functions.client, 'short', { do: 'hang' });
  const { text, end } = await answer.text();
  expect([text, end]).toMatchObject([
    'part',
    {
      ErrorCode: 'Sandbox.Timedout',
      ErrorDetails: expect.stringContaining('Task timed out after 5.00 seconds') as string,
    },
  ]);
});

test('a function whose client has left runs to its end', async () => {
  const abort = new AbortController();
  const answer = await call({ do: 'wait', word: 'nobody listens' }, {}, abort.signal);
  expect(await answer.next()).toEqual(Buffer.from('first,'));
  abort.abort();
  await expect(answer.next()).rejects.toThrow();
  await say('nobody listens');
  const logs = new CloudWatchLogsClient({
    endpoint: box.service.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  const find = new FilterLogEventsCommand({
    logGroupName: '/aws/lambda/streamer',
    filterPattern: `"REPORT RequestId: ${answer.requestId}"`,
  });
  await until(async () => ((await logs.send(find)).events ?? []).length > 0);
  logs.destroy();
});

test('a function that does not stream answers in one piece', async () => {
  const answer = await StreamedCall.begin(box.functions.client, 'signal', { n: 4 }, { LogType: 'Tail' });
  const { text, end, log } = await answer.text();
  expect([text, end.ErrorCode]).toEqual(['{"got":5}', undefined]);
  expect(log).toMatch(/^START [^]*in one piece[^]*END [^]*REPORT /);
});

test('Invoke answers a function that streams as a whole, or with its failure', async () => {
  const whole = await box.functions.client.send(
    new InvokeCommand({ FunctionName: 'streamer', Payload: Buffer.from('{"do":"pieces","count":2}') }),
  );
  const pieces = Buffer.concat([Buffer.alloc(PIECE, 0), Buffer.alloc(PIECE, 1)]);
  expect([whole.FunctionError, pieces.equals(whole.Payload ?? Buffer.alloc(0))]).toEqual([undefined, true]);
  const failed = await box.functions.invoke('streamer', { do: 'fail late' });
  expect([failed.functionError, failed.json]).toMatchObject(['Unhandled', { errorMessage: 'too late' }]);
});

test('the metadata of an HTTP answer stands before its body', async () => {
  const { text } = await (await call({ do: 'prelude' })).text();
  const [metadata = '', body] = text.split('\0'.repeat(8));
  expect([JSON.parse(metadata), body]).toEqual([
    { statusCode: 201, headers: { 'x-one': '1' }, cookies: ['a=b'] },
    'body',
  ]);
});
