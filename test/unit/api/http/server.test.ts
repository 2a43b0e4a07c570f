import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { Router } from 'express';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientError } from '../../../../src/errors';
import { deferred } from '../../../../src/lib/deferred';
import { ACCOUNT, KEY, REGION, RESULT, SECRET, TestApi } from '../support';

const PATH = '/2015-03-31/functions/hello/invocations';
let api: TestApi;
beforeEach(() => {
  api = new TestApi();
});
afterEach(() => api.stop());

describe('without a signature', () => {
  test('one may ask for health, readiness and metrics', async () => {
    await api.start();
    const open = { unsigned: true };
    expect(await api.ask('/healthz', open)).toMatchObject({ status: 200, body: 'ok\n' });
    expect(await api.ask('/readyz?x=1', open)).toMatchObject({ status: 200 });
    api.reasons = ['docker does not answer'];
    const unready = await api.ask('/readyz', open);
    expect([unready.status, JSON.parse(unready.body)]).toEqual([503, { ready: false, reasons: api.reasons }]);
    const metrics = await api.ask('/metrics', open);
    expect(metrics).toMatchObject({
      status: 200,
      body: 'up 1\ndown 0\n',
      headers: { 'content-type': 'text/plain' },
    });
    const asked = await api.ask('/metrics', { ...open, headers: { Accept: 'application/openmetrics-text' } });
    expect(asked.headers['content-type']).toBe('application/openmetrics-text');
    expect(await api.ask('/metrics', { ...open, method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('a scraper that goes away ends its page, and is no fault', async () => {
    const ended = deferred<void>();
    await api.start({
      metrics: () => Promise.resolve({ contentType: 'text/plain', body: endless(() => ended.resolve()) }),
    });
    const scraper = get({ port: api.port, path: '/metrics', agent: false }, (res) => {
      res.once('data', () => scraper.destroy());
    });
    scraper.on('error', () => undefined);
    await ended.promise;
    expect(await api.ask('/healthz', { unsigned: true })).toMatchObject({ status: 200 });
    expect(api.log.errors).toEqual([]);
  });

  test('a page that fails is cut off and logged', async () => {
    async function* failing() {
      yield 'up 1\n';
      await Promise.reject(new Error('no page'));
    }
    await api.start({ metrics: () => Promise.resolve({ contentType: 'text/plain', body: failing() }) });
    const answer = await fetch(`http://127.0.0.1:${api.port}/metrics`);
    await expect(answer.text()).rejects.toThrow();
    expect(api.log.errors[0]?.[1]?.error).toContain('no page');
  });

  test.each(['/', PATH, '/2015-03-31/functions', '/_lambdabox/status', '/nothing', '/metrics/', '//healthz'])(
    'one may not ask for %s',
    async (path) => {
      const own = Router().get('/status', (_, res) => void res.end('secret'));
      await api.start({ own });
      for (const method of ['GET', 'POST']) {
        const answer = await api.ask(path, { method, unsigned: true });
        expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([
          403,
          'MissingAuthenticationTokenException',
        ]);
        expect(JSON.parse(answer.body)).toEqual({ message: 'Missing Authentication Token' });
      }
      expect(api.functions.calls).toEqual([]);
    },
  );
});

test.each([PATH, '/2015-03-31/functions', '/_lambdabox/status', '/nothing', '/_lambdabox/code/x'])(
  'a wrong secret opens nothing: %s',
  async (path) => {
    const own = Router().get('/status', (_, res) => void res.end('secret'));
    await api.start({ own });
    const answer = await api.ask(path, { body: '{}', secret: 'wrong' });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'InvalidSignatureException']);
    expect([api.functions.calls, api.invoker.invoked]).toEqual([[], []]);
  },
);

test("lambdabox's own routes get a verified raw body", async () => {
  const own = Router().post('/echo', (req, res) => void res.end(req.body));
  await api.start({ own });
  expect(await api.ask('/_lambdabox/echo', { body: 'x y' })).toMatchObject({ status: 200, body: 'x y' });
});

describe('STS', () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const ask = (body: string, secret?: string) =>
    api.ask('/', { service: 'sts', headers: form, body, ...(secret ? { secret } : {}) });

  test('tells who the caller is', async () => {
    await api.start();
    const answer = await ask('Action=GetCallerIdentity&Version=2011-06-15');
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' } });
    expect(answer.body).toContain(`<Arn>arn:aws:iam::${ACCOUNT}:root</Arn>`);
  });

  test('answers errors in XML, without markup from the request', async () => {
    await api.start();
    const unknown = await ask('Action=<b>&Version=2011-06-15');
    expect([unknown.status, unknown.headers['content-type']]).toEqual([400, 'text/xml']);
    expect(unknown.body).toContain('<Code>InvalidAction</Code>');
    expect(unknown.body).toContain('Could not find operation &lt;b&gt; for version 2011-06-15');
    const refused = await ask('Action=GetCallerIdentity&Version=2011-06-15', 'wrong');
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

test('Logs is told by its target, with the signature of its own service', async () => {
  await api.start();
  const headers = {
    'X-Amz-Target': 'Logs_20140328.DescribeLogGroups',
    'Content-Type': 'application/x-amz-json-1.1',
  };
  expect((await api.ask('/', { service: 'logs', headers, body: '{"limit":1}' })).status).toBe(200);
  expect(api.logsBodies).toEqual(['{"limit":1}']);
  const refused = await api.ask('/', { service: 'lambda', headers, body: '{}' });
  expect([refused.status, JSON.parse(refused.body)]).toEqual([
    400,
    {
      __type: 'InvalidSignatureException',
      message: "Credential should be scoped to correct service: 'logs'.",
    },
  ]);
});

describe('a client that expects 100-continue', () => {
  test('is told to go on when it may', async () => {
    await api.start();
    const answer = await api.ask(PATH, { body: '{"a":1}', headers: { Expect: '100-continue' } });
    expect(answer).toMatchObject({ status: 200, interim: 1 });
    expect(api.invoker.invoked[0]?.payload.toString()).toBe('{"a":1}');
  });

  test('is refused before it sends when it may not, or when it announces too much', async () => {
    await api.start();
    const agent = new Agent({ keepAlive: true });
    const stranger = await api.ask(PATH, {
      method: 'POST',
      unsigned: true,
      agent,
      headers: { Expect: '100-continue', 'Content-Length': 7 },
    });
    expect(stranger).toMatchObject({ status: 403, interim: 0, headers: { connection: 'close' } });
    const big = await api.ask(PATH, {
      agent,
      body: Buffer.alloc(6_291_457),
      headers: { Expect: '100-continue' },
    });
    expect(big).toMatchObject({ status: 413, interim: 0, headers: { connection: 'close' } });
    agent.destroy();
  });
});

test('a body of more than 70167211 bytes is refused by the name of the operation', async () => {
  await api.start();
  const body = Buffer.alloc(1);
  const { method, headers } = api.signed('/2015-03-31/functions', { body });
  const announced = { ...headers, 'Content-Length': 70_167_212, Expect: '100-continue' };
  const answer = await api.send('/2015-03-31/functions', method, announced, body);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    413,
    { message: 'Request must be smaller than 70167211 bytes for the CreateFunction operation' },
  ]);
});

describe('closing', () => {
  test('lets a call in flight end, ends idle connections, and can be asked for twice', async () => {
    await api.start();
    const agent = new Agent({ keepAlive: true });
    await api.ask(PATH, { body: '{}', agent });
    const idle = connect(api.port, '127.0.0.1');
    await once(idle, 'connect');
    const reached = deferred<void>();
    const release = deferred<void>();
    api.invoker.answer = async () => {
      reached.resolve();
      await release.promise;
      return RESULT;
    };
    const call = api.ask(PATH, { body: '{}', agent });
    await reached.promise;
    const idleEnded = once(idle.resume(), 'close');
    const closed = Promise.all([api.stop(), api.stop()]);
    await idleEnded;
    release.resolve();
    expect(await call).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
    await expect(api.ask('/healthz', { unsigned: true })).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });

  test('gives up on a call that outlasts the deadline', async () => {
    await api.start({ closeTimeoutMs: 1 });
    const reached = deferred<void>();
    const aborted = deferred<void>();
    api.invoker.answer = ({ signal }) => {
      reached.resolve();
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted.resolve();
          reject(new Error('gone'));
        }),
      );
    };
    const lost = expect(api.ask(PATH, { body: '{}' })).rejects.toThrow();
    await reached.promise;
    await api.stop();
    await Promise.all([lost, aborted.promise]);
  });
});

test('an address in use is an error of listen', async () => {
  await api.start();
  const second = new TestApi();
  await expect(second.start({}, api.port)).rejects.toThrow('EADDRINUSE');
  await second.stop();
});

describe('the AWS SDK for JavaScript', () => {
  const options = () => ({
    endpoint: `http://127.0.0.1:${api.port}`,
    region: REGION,
    credentials: { accessKeyId: KEY, secretAccessKey: SECRET },
    maxAttempts: 1,
  });

  test('invokes, lists and reads errors', async () => {
    await api.start();
    const lambda = new LambdaClient(options());
    api.invoker.answer = () =>
      Promise.resolve({
        ...RESULT,
        functionError: 'Unhandled',
        logTail: Buffer.from('END\n'),
        executedVersion: '3',
      });
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hello`;
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: arn,
        Qualifier: 'live',
        Payload: '{"ü":1}',
        LogType: 'Tail',
        ClientContext: 'e30=',
      }),
    );
    expect(answer).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      ExecutedVersion: '3',
      LogResult: 'RU5ECg==',
    });
    expect(answer.Payload?.transformToString()).toBe('{"ok":true}');
    expect(answer.$metadata.requestId).toBe(api.invoker.invoked[0]?.requestId);
    expect(api.invoker.invoked[0]).toMatchObject({
      functionName: arn,
      qualifier: 'live',
      clientContext: '{}',
    });
    await lambda.send(new ListFunctionsCommand({ MaxItems: 2 }));
    expect(api.functions.calls).toEqual([['functions.list', { maxItems: 2 }]]);
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'missing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      message: expect.stringContaining('Function not found') as string,
      $metadata: { httpStatusCode: 404 },
    });
    api.invoker.answer = () =>
      Promise.reject(
        clientError('tooManyRequests', 'Rate Exceeded.', { Reason: 'ConcurrentInvocationLimitExceeded' }),
      );
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'hello' }))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ConcurrentInvocationLimitExceeded',
    });
    lambda.destroy();
  });

  test('asks STS and Logs at the same address', async () => {
    await api.start();
    const sts = new STSClient(options());
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    sts.destroy();
    const logs = new CloudWatchLogsClient(options());
    await logs.send(new DescribeLogGroupsCommand({ limit: 2 }));
    expect(api.logsBodies).toEqual(['{"limit":2}']);
    logs.destroy();
    const stranger = new STSClient({
      ...options(),
      credentials: { accessKeyId: 'AKIDOTHER', secretAccessKey: 'x' },
    });
    await expect(stranger.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    stranger.destroy();
  });
});

/** A page without end, which tells when nobody wants more of it. */
async function* endless(ended: () => void): AsyncGenerator<string> {
  try {
    for (;;) {
      yield 'up 1\n'.repeat(1000);
      await new Promise((turned) => setImmediate(turned));
    }
  } finally {
    ended();
  }
}
