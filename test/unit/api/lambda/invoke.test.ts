import { once } from 'node:events';
import { connect } from 'node:net';
import { request, type ServerResponse } from 'node:http';
import { ErrorRenderer } from '../../../../src/api/http/error-renderer';
import type { Exchange } from '../../../../src/api/http/exchange';
import { toRequest } from '../../../../src/api/lambda/invoke';
import {
  AwsError,
  ClientGone,
  clientError,
  PlatformError,
  ThrottledError,
  WIRE,
} from '../../../../src/errors';
import { deferred } from '../../../../src/lib/deferred';
import { until } from '../../../support/fake-init';
import { FakeLog, RESULT, TestApi } from '../support';

const PATH = '/2015-03-31/functions/hello/invocations';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('Invoke', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await new TestApi().start();
  });
  afterEach(() => api.stop());

  test('answers with the bytes of the function and the headers of AWS and ours', async () => {
    const answer = await api.ask(PATH, { body: '{"a":1}' });
    expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '11',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-remapped-content-length': '0',
      'x-lambdabox-start-kind': 'warm',
      'x-lambdabox-environment-id': 'env-1',
      'server-timing': 'queue;dur=0.25, invoke;dur=1.5',
    });
    expect(answer.headers['x-amzn-requestid']).toMatch(UUID);
    expect(answer.headers['x-amzn-requestid']).toBe(api.invoker.invoked[0]?.requestId);
    expect(answer.headers['x-amzn-trace-id']).toMatch(
      /^root=1-[0-9a-f]{8}-[0-9a-f]{24};parent=[0-9a-f]{16};sampled=0$/,
    );
    expect(answer.headers).not.toHaveProperty('x-amz-function-error');
    expect(answer.headers).not.toHaveProperty('x-amz-log-result');
  });

  test('gives the invoker the payload untouched, whatever its content type', async () => {
    const payload = '{"ü": "😀",  "n": 1.0}';
    await api.ask(PATH, { body: payload, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    expect(api.invoker.invoked[0]?.payload.toString()).toBe(payload);
  });

  test.each([
    ['an ARN with encoded colons', 'arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Ahello%3Alive'],
    ['an ARN with raw colons', 'arn:aws:lambda:us-east-1:000000000000:function:hello:live'],
  ])('addresses a function by %s', async (_, name) => {
    const path = `/2015-03-31/functions/${name}/invocations?Qualifier=%24LATEST`;
    expect((await api.ask(path, { method: 'POST' })).status).toBe(200);
    expect(api.invoker.invoked[0]).toMatchObject({
      functionName: 'arn:aws:lambda:us-east-1:000000000000:function:hello:live',
      qualifier: '$LATEST',
      payload: Buffer.alloc(0),
    });
  });

  test('tells a function error from a success and returns the last 4 KB of the log', async () => {
    const logTail = Buffer.from(`${'x'.repeat(5000)}END`);
    api.invoker.answer = () => Promise.resolve({ ...RESULT, functionError: 'Unhandled', logTail });
    const answer = await api.ask(PATH, { body: '{}', headers: { 'X-Amz-Log-Type': 'Tail' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-amz-function-error']).toBe('Unhandled');
    const tail = Buffer.from(String(answer.headers['x-amz-log-result']), 'base64');
    expect([tail.length, tail.subarray(-4).toString()]).toEqual([4096, 'xEND']);
    expect(api.invoker.invoked[0]?.logTail).toBe(true);
  });

  test('passes the client context on decoded and on one line, and the trace with its parent', async () => {
    const context = Buffer.from('{\n "custom": {"k": "v\x7f"}\r\n}').toString('base64');
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const headers = { 'X-Amz-Client-Context': context, 'X-Amzn-Trace-Id': trace };
    const answer = await api.ask(PATH, { body: '{}', headers });
    expect(api.invoker.invoked[0]?.clientContext).toBe('{  "custom": {"k": "v\\u007f"} }');
    expect(api.invoker.invoked[0]?.traceHeader).toBe(trace);
    expect(answer.headers['x-amzn-trace-id']).toBe(
      'root=1-5759e988-bd862e3fe1be46a994272793;parent=53995c3f42cd8ad8;sampled=1',
    );
  });

  test('answers with the trace as the function had it, with its pass in the lineage', async () => {
    const traceHeader =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0';
    api.invoker.answer = () => Promise.resolve({ ...RESULT, traceHeader });
    const answer = await api.ask(PATH, { body: '{}' });
    expect(answer.headers['x-amzn-trace-id']).toBe(
      'root=1-5759e988-bd862e3fe1be46a994272793;parent=53995c3f42cd8ad8;sampled=1;lineage=1:a87bd80c:0',
    );
  });

  test('as Event is accepted with an empty 202, as DryRun with 204', async () => {
    const event = await api.ask(PATH, { body: '{"e":1}', headers: { 'X-Amz-Invocation-Type': 'Event' } });
    expect(event).toMatchObject({ status: 202, body: '' });
    expect(event.headers).not.toHaveProperty('x-amz-executed-version');
    expect(api.invoker.queued[0]?.payload.toString()).toBe('{"e":1}');
    const dry = await api.ask(`${PATH}?Qualifier=live`, {
      method: 'POST',
      headers: { 'X-Amz-Invocation-Type': 'DryRun' },
    });
    expect(dry).toMatchObject({ status: 204, body: '' });
    expect(api.invoker.dryRuns).toEqual([['hello', 'live']]);
    expect(api.invoker.invoked).toEqual([]);
  });

  test.each(['/2014-11-13/functions/hello/invoke-async/', '/2014-11-13/functions/hello/invoke-async'])(
    'in its old form %s queues an event',
    async (path) => {
      const answer = await api.ask(path, { body: '{"e":1}' });
      expect(answer).toMatchObject({ status: 202, body: '{"Status":202}' });
      expect(api.invoker.queued[0]).toMatchObject({ functionName: 'hello', logTail: false });
    },
  );

  test('passes the tenant on, whatever the type of the call', async () => {
    for (const type of ['RequestResponse', 'Event', 'DryRun']) {
      const headers = { 'X-Amz-Invocation-Type': type, 'X-Amz-Tenant-Id': 'a.B_1:/=+-@ c' };
      await api.ask(PATH, { body: '{}', headers });
    }
    const { invoked, queued, dryRuns } = api.invoker;
    expect([...invoked, ...queued].map(({ tenantId }) => tenantId)).toEqual([
      'a.B_1:/=+-@ c',
      'a.B_1:/=+-@ c',
    ]);
    expect(dryRuns).toEqual([['hello', undefined, 'a.B_1:/=+-@ c']]);
  });

  test.each([
    ['a!', 'satisfy regular expression pattern: [a-zA-Z0-9\\._:\\/=+\\-@ ]+'],
    ['x'.repeat(257), 'have length less than or equal to 256'],
  ])('refuses the tenant %s', async (tenantId, rule) => {
    const answer = await api.ask(PATH, { body: '{}', headers: { 'X-Amz-Tenant-Id': tenantId } });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([400, 'ValidationException']);
    expect(JSON.parse(answer.body)).toEqual({
      message: `1 validation error detected: Value '${tenantId}' at 'tenantId' failed to satisfy constraint: Member must ${rule}`,
    });
    expect(api.invoker.invoked).toEqual([]);
  });

  test('refuses values that are none of its enumerations', async () => {
    const headers = { 'X-Amz-Invocation-Type': 'Later', 'X-Amz-Log-Type': 'All' };
    const answer = await api.ask(PATH, { body: '{}', headers });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('ValidationException');
    expect(JSON.parse(answer.body)).toEqual({
      message:
        "2 validation errors detected: Value 'All' at 'logType' failed to satisfy constraint: Member must satisfy enum " +
        "value set: [None, Tail]; Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy " +
        'enum value set: [Event, RequestResponse, DryRun]',
    });
  });

  test.each([
    ['no base64', '{}'],
    ['no JSON object', Buffer.from('[1]').toString('base64')],
  ])('refuses a client context that is %s', async (_, context) => {
    const answer = await api.ask(PATH, { body: '{}', headers: { 'X-Amz-Client-Context': context } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      Type: 'User',
      message: 'Client context must be a valid Base64-encoded JSON object.',
    });
  });

  test('refuses a client context of more than 3583 characters', async () => {
    const context = Buffer.from(JSON.stringify({ custom: 'x'.repeat(2700) })).toString('base64');
    const answer = await api.ask(PATH, { body: '{}', headers: { 'X-Amz-Client-Context': context } });
    expect(answer.body).toContain(
      "at 'clientContext' failed to satisfy constraint: Member must have length less than or equal to 3583",
    );
  });

  test.each([
    ['text', Buffer.from('{"secret": hello}')],
    ['half an object', Buffer.from('{"a":')],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0x87, 0x22])],
  ])('refuses %s as a payload without quoting it', async (_, payload) => {
    const answer = await api.ask(PATH, { body: payload });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('InvalidRequestContentException');
    const { Type, message } = JSON.parse(answer.body) as Record<string, string>;
    expect(Type).toBe('User');
    expect(message).toMatch(/^Could not parse request body into json: Could not parse payload into json: \S/);
    expect(message).toContain('\n at [Source: REDACTED');
    expect(message).not.toContain('secret');
    expect(api.invoker.invoked).toEqual([]);
  });

  test.each([
    ['Invalid UTF-8 start byte 0x87', 'n\x87r\x9e', 'line: 1, column: 3'],
    ['Invalid UTF-8 middle byte 0x28', '{"a":\n "\xc3("}', 'line: 2, column: 5'],
    [
      "Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      '\x99\xeb,j',
      'line: 1, column: 1',
    ],
  ])('says of a payload that is no UTF-8: %s', async (reason, payload, place) => {
    const answer = await api.ask(PATH, { body: Buffer.from(payload, 'latin1') });
    expect(JSON.parse(answer.body)).toEqual({
      Type: 'User',
      message: `Could not parse request body into json: Could not parse payload into json: ${reason}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); ${place}]`,
    });
  });

  test.each(['true', 'null', '1', '"x"', '[]', ''])('takes the payload %j', async (payload) => {
    expect((await api.ask(PATH, { body: payload })).status).toBe(200);
  });

  test('takes 6 MiB and refuses a byte more', async () => {
    const exact = Buffer.alloc(6 * 1024 * 1024, 0x20);
    exact[0] = 0x31;
    expect((await api.ask(PATH, { body: exact })).status).toBe(200);
    const answer = await api.ask(PATH, { body: Buffer.concat([exact, Buffer.from(' ')]) });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toEqual({
      Type: 'User',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    });
  });

  test('takes 1 MiB as an Event and refuses a byte more', async () => {
    const headers = { 'X-Amz-Invocation-Type': 'Event' };
    const exact = `"${'x'.repeat(1_048_574)}"`;
    expect((await api.ask(PATH, { body: exact, headers })).status).toBe(202);
    const answer = await api.ask(PATH, { body: `${exact} `, headers });
    expect(answer.status).toBe(413);
    expect(answer.body).toContain(
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    );
  });

  test('renders the errors of AWS in the shape that SDKs compare', async () => {
    const errors: [AwsError, number, object][] = [
      [
        clientError('resourceNotFound', 'Function not found: x'),
        404,
        { Type: 'User', Message: 'Function not found: x' },
      ],
      [new AwsError(WIRE.accessDenied, null), 403, { Message: null }],
      [
        new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 3),
        429,
        {
          Type: 'User',
          message: 'Rate Exceeded.',
          Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        },
      ],
    ];
    for (const [error, status, body] of errors) {
      api.invoker.answer = () => Promise.reject(error);
      const answer = await api.ask(PATH, { body: '{}' });
      expect(answer.status).toBe(status);
      expect(answer.headers['x-amzn-errortype']).toBe(error.wire.name);
      expect(answer.headers['x-amzn-requestid']).toMatch(UUID);
      expect(answer.headers['retry-after']).toBe(status === 429 ? '3' : undefined);
      expect(JSON.parse(answer.body)).toEqual(body);
    }
    expect(api.log.errors).toEqual([]);
  });

  test('keeps the text of an unknown error to the log, with the request id', async () => {
    api.invoker.answer = () => Promise.reject(new Error('ENOENT /var/lib/secret'));
    const answer = await api.ask(PATH, { body: '{}' });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({
      Type: 'Service',
      Message: 'An error occurred and the request cannot be processed.',
    });
    expect(api.log.errors).toHaveLength(1);
    expect(api.log.errors[0]?.[1]).toMatchObject({ requestId: answer.headers['x-amzn-requestid'] });
    expect(JSON.stringify(api.log.errors)).toContain('ENOENT');
  });

  test('logs the cause of a platform error and shows its message', async () => {
    api.invoker.answer = () =>
      Promise.reject(new PlatformError('No environment', { cause: new Error('docker') }));
    const answer = await api.ask(PATH, { body: '{}' });
    expect(JSON.parse(answer.body)).toEqual({ Type: 'Service', Message: 'No environment' });
    expect(api.log.errors[0]?.[1]).toMatchObject({ cause: 'docker' });
  });

  test('aborts when the client goes away, and not when it was answered', async () => {
    const reached = deferred<AbortSignal>();
    const ended = deferred<void>();
    api.invoker.answer = ({ signal }) => {
      reached.resolve(signal);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended.resolve();
          reject(new Error('aborted'));
        });
      });
    };
    const { method, headers } = api.signed(PATH, { body: '{}' });
    const req = request({ host: '127.0.0.1', port: api.port, path: PATH, method, headers, agent: false });
    req.on('error', () => undefined);
    req.end('{}');
    const signal = await reached.promise;
    expect(signal.aborted).toBe(false);
    req.destroy();
    await ended.promise;
    api.invoker.answer = () => Promise.resolve(RESULT);
    await api.ask(PATH, { body: '{}' });
    expect(api.invoker.invoked[1]?.signal.aborted).toBe(false);
  });

  test('forgets an upload that breaks off', async () => {
    const { method, headers } = api.signed(PATH, { body: '{"a":1}' });
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
    const socket = connect(api.port, '127.0.0.1');
    socket.write(`${method} ${PATH} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n{"a`);
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect(api.invoker.invoked).toEqual([]);
    expect(api.log.errors).toEqual([]);
  });
});

test('a client that leaves before its answer is no fault of the service: the log has no error', async () => {
  const api = await new TestApi().start();
  try {
    const aborted = deferred<void>();
    api.invoker.answer = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new ClientGone());
          aborted.resolve();
        });
      });
    const { method, headers } = api.signed(PATH, { body: '{}' });
    const req = request({ host: '127.0.0.1', port: api.port, path: PATH, method, headers, agent: false });
    req.on('error', () => undefined);
    req.end('{}');
    await until(() => api.invoker.invoked.length === 1, 'the call');
    req.destroy();
    await aborted.promise;
    // The server has seen to the first one when it answers another.
    api.invoker.answer = () => Promise.resolve(RESULT);
    expect((await api.ask(PATH, { body: '{}' })).status).toBe(200);
    expect(api.log.errors).toEqual([]);
  } finally {
    await api.stop();
  }
});

test.each([
  [true, []],
  [false, ['request failed']],
])('a broken pipe is the client’s doing only when its connection is gone: %s', (isGone, logged) => {
  const log = new FakeLog();
  const res = { destroyed: isGone, headersSent: true, destroy() {} } as unknown as ServerResponse;
  const error = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  new ErrorRenderer(log).render(res, error, 'r1');
  expect(log.errors.map(([message]) => message)).toEqual(logged);
});

test.each([
  ['gone before its answer', false, true],
  ['answered', true, false],
])('a signal that is first asked for when the client is %s', (_, writableFinished, isAborted) => {
  const exchange = {
    requestId: 'r',
    received: { at: 1, wallTime: 1 },
    res: { closed: true, writableFinished },
  } as unknown as Exchange;
  const parts = {
    name: 'f',
    qualifier: undefined,
    head: { type: 'RequestResponse', logTail: false } as const,
    payload: Buffer.from('{}'),
    trace: { runtime: '', answer: '', open: undefined },
    controls: undefined,
  };
  expect(toRequest(exchange, parts).signal.aborted).toBe(isAborted);
});
