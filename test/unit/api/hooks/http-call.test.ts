import { createHmac } from 'node:crypto';
import { clientError, StoppingError } from '../../../../src/errors';
import { PushBox } from '../../sources/push/push-box';
import { RESULT, TestApi } from '../support';

const SECRET = 'a-secret-of-this-test';

let box: PushBox;
let api: TestApi;
beforeEach(async () => {
  box = new PushBox();
  api = new TestApi();
  await api.start({ hooks: box.door(api.invoker) });
});
afterEach(async () => {
  await api.stop();
  box.close();
});

const answering = (output: unknown): void => {
  api.invoker.answer = () => Promise.resolve({ ...RESULT, payload: Buffer.from(JSON.stringify(output)) });
};
const ask = (
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body: string | Buffer = '',
) => api.ask(path, { method, unsigned: true, headers, ...(body.length > 0 ? { body } : {}) });
const event = (): unknown => JSON.parse(api.invoker.invoked.at(-1)?.payload.toString() ?? '');
const route = (name: string, members: object) =>
  box.desk.put(name, { kind: 'http', function: 'f:live', ...members });

test('a request to a path is answered with the trace as the function had it', async () => {
  route('orders', { route: 'POST /orders/{id}' });
  const traceHeader = 'Root=1-67891233-abcdef012345678912345678;Parent=1234567890abcdef;Sampled=1';
  api.invoker.answer = () => Promise.resolve({ ...RESULT, traceHeader });
  const got = await ask('/_lambdabox/routes/orders/a', 'POST', {}, '{}');
  expect(got.headers['x-amzn-trace-id']).toBe(traceHeader.toLowerCase());
});

test('a request to a path calls the function with an event of format 2.0, and is answered with what it answers', async () => {
  route('orders', { route: 'POST /orders/{id}' });
  answering({ statusCode: 201, headers: { 'X-Own': 'yes' }, cookies: ['a=1'], body: 'made' });
  const headers = { 'Content-Type': 'application/json', Host: 'box:4566' };
  const got = await ask('/_lambdabox/routes/orders/a%20b?x=1&x=2', 'POST', headers, '{"n":1}');
  expect([got.status, got.body, got.headers['x-own'], got.headers['set-cookie']]).toEqual([
    201,
    'made',
    'yes',
    ['a=1'],
  ]);
  expect(api.invoker.invoked[0]).toMatchObject({ functionName: 'f', qualifier: 'live' });
  expect(event()).toMatchObject({
    ...{ version: '2.0', routeKey: 'POST /orders/{id}', rawPath: '/orders/a%20b', rawQueryString: 'x=1&x=2' },
    ...{
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '1,2' },
      body: '{"n":1}',
      isBase64Encoded: false,
    },
    requestContext: {
      ...{
        accountId: '000000000000',
        apiId: 'orders',
        domainName: 'box',
        routeKey: 'POST /orders/{id}',
        stage: '$default',
      },
      http: { method: 'POST', path: '/orders/a b' },
      requestId: got.headers['x-amzn-requestid'],
    },
  });
});

test('a request to a host calls the function of its route, with an event of format 1.0 where that is wanted', async () => {
  route('shop', { route: 'ANY /{proxy+}', host: 'shop.example.com', payload: '1.0' });
  answering({
    ...{ statusCode: 200, headers: { A: '1', 'Set-Cookie': 'lost=1' }, body: 'AQI=', isBase64Encoded: true },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], B: ['1', '2'] },
  });
  const got = await ask('/a/b?x=1&x=2', 'GET', { Host: 'Shop.example.com:80', 'X-One': '1' });
  expect([got.status, Buffer.from(got.body), got.headers.a, got.headers.b]).toEqual([
    200,
    Buffer.from([1, 2]),
    '1',
    '1, 2',
  ]);
  expect(got.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(event()).toMatchObject({
    ...{
      version: '1.0',
      resource: '/{proxy+}',
      path: '/a/b',
      httpMethod: 'GET',
      body: null,
      isBase64Encoded: false,
    },
    headers: { 'x-one': '1', 'x-forwarded-proto': 'http' },
    multiValueHeaders: { 'x-one': ['1'] },
    ...{ queryStringParameters: { x: '2' }, multiValueQueryStringParameters: { x: ['1', '2'] } },
    ...{ pathParameters: { proxy: 'a/b' }, stageVariables: null },
    requestContext: { apiId: 'shop', httpMethod: 'GET', resourcePath: '/{proxy+}', stage: '$default' },
  });
});

test('no route is for it: that is all that is said', async () => {
  route('orders', { route: 'GET /orders' });
  route('shop', { route: 'GET /', host: 'shop.example.com' });
  for (const [path, method, headers] of [
    ['/_lambdabox/routes/orders', 'POST', {}],
    ['/_lambdabox/routes/other', 'GET', {}],
    ['/_lambdabox/routes', 'GET', {}],
    ['/other', 'GET', { Host: 'shop.example.com' }],
  ] as const) {
    const { status, body } = await ask(path, method, headers);
    expect([path, status, body]).toEqual([path, 404, '{"message":"Not Found"}']);
  }
});

test('a route may answer at once: then the event is in the queue', async () => {
  route('orders', { route: 'POST /orders', answer: 'queue' });
  const got = await ask('/_lambdabox/routes/orders', 'POST', {}, 'text');
  expect([got.status, got.body]).toEqual([202, '{"message":"Accepted"}']);
  expect(box.queued[0]?.requestId).toBe(got.headers['x-amzn-requestid']);
  expect(box.events).toMatchObject([{ body: Buffer.from('text').toString('base64'), isBase64Encoded: true }]);
  box.refusal = () => {
    throw new StoppingError();
  };
  expect((await ask('/_lambdabox/routes/orders', 'POST', {}, 'text')).status).toBe(503);
});

test('a function that fails, answers what is no answer, or is gone, is told in the words of API Gateway', async () => {
  route('orders', { route: '$default', payload: '1.0' });
  api.invoker.answer = () => Promise.resolve({ ...RESULT, functionError: 'Unhandled' as const });
  const failed = [500, '{"message":"Internal Server Error"}'];
  const got = async () => {
    const { status, body } = await ask('/_lambdabox/routes/');
    return [status, body];
  };
  expect(await got()).toEqual(failed);
  answering({ ok: true });
  expect(await got()).toEqual(failed);
  api.invoker.answer = () => Promise.reject(clientError('resourceNotFound', 'Function not found: secret'));
  expect(await got()).toEqual(failed);
  expect((await box.part.views())[0]).toMatchObject({ counts: { records: 3, failures: 2, dropped: 1 } });
});

describe('a webhook', () => {
  const signed = (body: string) => ({
    'X-Hub-Signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    'Content-Type': 'application/json',
  });
  beforeEach(() => {
    box.desk.put('github', { kind: 'webhook', function: 'f', sender: 'github', secret: SECRET });
  });

  test('puts what its sender has signed into the queue, byte for byte', async () => {
    const body = '{ "a":1,\n"b":  "\u00fc" }';
    expect((await ask('/_lambdabox/in/github?x=1', 'POST', signed(body), body)).status).toBe(202);
    expect(box.events).toMatchObject([
      { version: '2.0', routeKey: '$default', rawPath: '/_lambdabox/in/github', rawQueryString: 'x=1', body },
    ]);
  });

  test('refuses what nobody has signed, and says why to its owner alone', async () => {
    const got = await ask('/_lambdabox/in/github', 'POST', signed('{}'), '{"a":1}');
    expect([got.status, got.body, box.queued]).toEqual([401, '{"message":"Unauthorized"}', []]);
    expect((await box.part.views())[0]?.trouble?.message).toMatch(
      /^a request was refused: the signature is not/,
    );
    await ask('/_lambdabox/in/github', 'POST', signed('{}'), '{}');
    expect((await box.part.views())[0]?.trouble).toBeUndefined();
  });

  test('that is switched off takes nothing', async () => {
    box.desk.put('github', { kind: 'webhook', function: 'f', sender: 'github', enabled: false });
    expect((await ask('/_lambdabox/in/github', 'POST', signed('{}'), '{}')).status).toBe(403);
    expect(box.queued).toEqual([]);
  });

  test('of Slack answers the question by which Slack looks whether it is there', async () => {
    box.desk.put('slack', { kind: 'webhook', function: 'f', sender: 'slack', secret: SECRET });
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1a' });
    const time = Math.floor(box.clock.wallTime() / 1000);
    const mac = createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex');
    const headers = { 'X-Slack-Request-Timestamp': String(time), 'X-Slack-Signature': `v0=${mac}` };
    const got = await ask('/_lambdabox/in/slack', 'POST', headers, body);
    expect([got.status, JSON.parse(got.body)]).toEqual([200, { message: 'OK', challenge: '3eZbrw1a' }]);
    expect(box.queued).toEqual([]);
  });

  test('has a secret that its sender knows: one that is made, or that is given', () => {
    const put = (members: object) => () => box.desk.put('n', { kind: 'webhook', function: 'f', ...members });
    expect(put({ sender: 'standard' })().secret).toMatch(/^whsec_.{44}$/);
    expect(put({ sender: 'standard', secret: 'no-such-key' })).toThrow('must be whsec_ and base64');
    box.desk.remove('n');
    expect(put({ sender: 'stripe' })).toThrow('is made by stripe, and has to be given');
    expect(put({ sender: 'stripe', secret: 'whsec_x' })).toThrow('must be a text of 8 to 1000 characters');
    expect(put({ sender: 'hmac' })).toThrow('header=: must be the name of the header');
    expect(put({ sender: 'github', header: 'x' })).toThrow('"header" is no member of such a hook');
  });
});
