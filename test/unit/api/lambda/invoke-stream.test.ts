import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import {
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type InvokeWithResponseStreamResponseEvent,
} from '@aws-sdk/client-lambda';
import type { BodySource, CallBody, InvokeEnd } from '../../../../src/invocation/invocation';
import { clientError, StoppingError, ThrottledError } from '../../../../src/errors';
import { deferred } from '../../../../src/lib/deferred';
import { until } from '../../../support/fake-init';
import { KEY, REGION, RESULT, SECRET, TestApi } from '../support';

const PATH = '/2021-11-15/functions/hello/response-streaming-invocations';
const SOURCE: BodySource = { pause: () => {}, resume: () => {} };

describe('InvokeWithResponseStream', () => {
  let api: TestApi;
  let client: LambdaClient;
  beforeEach(async () => {
    api = await new TestApi().start();
    const credentials = { accessKeyId: KEY, secretAccessKey: SECRET };
    const endpoint = `http://127.0.0.1:${api.port}`;
    client = new LambdaClient({ region: REGION, endpoint, credentials, maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await api.stop();
  });

  const send = (input: Partial<ConstructorParameters<typeof InvokeWithResponseStreamCommand>[0]> = {}) =>
    client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'hello', ...input }));

  async function eventsOf(stream: AsyncIterable<InvokeWithResponseStreamResponseEvent> | undefined) {
    const events: unknown[] = [];
    for await (const { PayloadChunk, InvokeComplete } of stream ?? [])
      events.push(PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete);
    return events;
  }

  /** Answers in two parts, the second of which waits. */
  function inTwoParts(end: (body: CallBody) => void) {
    const goOn = deferred<void>();
    api.invoker.streaming = async (body: CallBody, result: InvokeEnd) => {
      body.head('text/plain', SOURCE);
      body.chunk(Buffer.from('one'));
      await goOn.promise;
      end(body);
      return result;
    };
    return goOn;
  }

  test('gives the first part before the function has ended, then the rest and how it ended', async () => {
    const goOn = inTwoParts((body) => {
      body.chunk(Buffer.from('two'));
      body.end();
    });
    const answer = await send({ Payload: Buffer.from('{"a":1}'), Qualifier: 'live' });
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      ResponseStreamContentType: 'application/vnd.amazon.eventstream',
    });
    const events = answer.EventStream?.[Symbol.asyncIterator]();
    const first: unknown = (await events?.next())?.value;
    expect(first).toMatchObject({ PayloadChunk: { Payload: new Uint8Array(Buffer.from('one')) } });
    goOn.resolve();
    expect(await events?.next()).toMatchObject({ value: { PayloadChunk: {} } });
    expect(await events?.next()).toMatchObject({ value: { InvokeComplete: {} } });
    expect((await events?.next())?.done).toBe(true);
    expect(api.invoker.invoked[0]).toMatchObject({
      functionName: 'hello',
      qualifier: 'live',
      logTail: false,
    });
    expect(api.invoker.invoked[0]?.payload.toString()).toBe('{"a":1}');
  });

  test('keeps what came before a failure, and says the failure with the end of the log', async () => {
    api.invoker.answer = () =>
      Promise.resolve({
        ...RESULT,
        functionError: 'Unhandled',
        logTail: Buffer.from(`${'x'.repeat(5000)}END`),
      });
    inTwoParts((body) => body.fail(Buffer.from('{"errorMessage":"late"}'), 'Error')).resolve();
    const { EventStream } = await send({ LogType: 'Tail' });
    const LogResult = Buffer.from(`${'x'.repeat(4093)}END`).toString('base64');
    expect(await eventsOf(EventStream)).toEqual([
      'one',
      { ErrorCode: 'Error', ErrorDetails: '{"errorMessage":"late"}', LogResult },
    ]);
  });

  test('answers 200 for a function that failed before its first byte', async () => {
    api.invoker.streaming = (body, end) => {
      body.fail(Buffer.from('{"errorType":"Sandbox.Timedout"}'), 'Sandbox.Timedout');
      return Promise.resolve(end);
    };
    const answer = await send();
    expect([answer.StatusCode, await eventsOf(answer.EventStream)]).toEqual([
      200,
      [{ ErrorCode: 'Sandbox.Timedout', ErrorDetails: '{"errorType":"Sandbox.Timedout"}' }],
    ]);
  });

  test('has the head of an Invoke, and the content type that the function said', async () => {
    const { status, headers } = await api.ask(PATH, { body: '{}' });
    expect([status, headers]).toMatchObject([
      200,
      {
        'content-type': 'application/vnd.amazon.eventstream',
        'x-amz-executed-version': '$LATEST',
        'x-lambdabox-start-kind': 'warm',
        'x-lambdabox-environment-id': 'env-1',
      },
    ]);
    expect(headers['x-amzn-requestid']).toBe(api.invoker.invoked[0]?.requestId);
    inTwoParts((body) => body.end()).resolve();
    expect((await api.ask(PATH, { body: '{}' })).headers['x-lambdabox-content-type']).toBe('text/plain');
  });

  test('passes the tenant on, and answers with the trace as the function has it', async () => {
    const traceHeader =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0';
    api.invoker.answer = () => Promise.resolve({ ...RESULT, traceHeader });
    const headers = { 'X-Amz-Tenant-Id': 'blue' };
    const answer = await api.ask(PATH, { body: '{}', headers });
    expect(answer.headers['x-amzn-trace-id']).toBe(traceHeader.toLowerCase());
    expect(api.invoker.invoked[0]?.tenantId).toBe('blue');
    await api.ask(PATH, { body: '{}', headers: { ...headers, 'X-Amz-Invocation-Type': 'DryRun' } });
    expect(api.invoker.dryRuns).toEqual([['hello', undefined, 'blue']]);
  });

  test('answers errors that come before the function as Invoke does', async () => {
    api.invoker.answer = () => Promise.reject(clientError('resourceNotFound', 'Function not found: hello'));
    expect(await api.ask(PATH, { body: '{}' })).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/json' },
      body: '{"Type":"User","Message":"Function not found: hello"}',
    });
    api.invoker.answer = () => Promise.reject(new ThrottledError('ConcurrentInvocationLimitExceeded', 1));
    await expect(send()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect((await api.ask(PATH, { body: '{' })).status).toBe(400);
  });

  test('is not for events', async () => {
    const headers = { 'X-Amz-Invocation-Type': 'Event' };
    expect(await api.ask(PATH, { body: '{}', headers })).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
      body: expect.stringContaining(
        "Value 'Event' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [RequestResponse, DryRun]",
      ) as string,
    });
    expect(api.invoker.invoked).toEqual([]);
  });

  test('runs nothing for a DryRun', async () => {
    expect((await send({ InvocationType: 'DryRun', Qualifier: '3' })).StatusCode).toBe(204);
    expect([api.invoker.dryRuns, api.invoker.invoked]).toEqual([[['hello', '3']], []]);
  });

  test('ends an answer as a failure when the service stops in the middle of it', async () => {
    const stop = (body: CallBody) => {
      body.fail(Buffer.from('{}'), 'Sandbox.Failure');
      throw new StoppingError();
    };
    inTwoParts(stop).resolve();
    const { EventStream } = await send();
    expect(await eventsOf(EventStream)).toEqual([
      'one',
      { ErrorCode: 'Sandbox.Failure', ErrorDetails: '{}' },
    ]);
    api.invoker.streaming = (body) => Promise.resolve().then(() => stop(body));
    expect((await api.ask(PATH, { body: '{}' })).status).toBe(503);
  });

  test('lets a function run on whose client has left', async () => {
    const told: string[] = [];
    const source = { pause: () => told.push('pause'), resume: () => told.push('resume') };
    const left = deferred<void>();
    const ended = deferred<void>();
    api.invoker.streaming = async (body, end) => {
      body.head('text/plain', source);
      body.chunk(Buffer.from('one'));
      await left.promise;
      for (let n = 0; n < 100; n += 1) body.chunk(Buffer.alloc(64 * 1024));
      body.end();
      ended.resolve();
      return end;
    };
    const { headers } = api.signed(PATH, { body: '{}' });
    const call: ClientRequest = request({
      port: api.port,
      path: PATH,
      method: 'POST',
      headers,
      agent: false,
    });
    call.end('{}');
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    answer.on('error', () => {});
    await once(answer, 'data');
    call.destroy();
    await until(() => told.includes('resume'), 'the end of the connection');
    left.resolve();
    await ended.promise;
    expect(told).toEqual(['resume']);
  });
});
