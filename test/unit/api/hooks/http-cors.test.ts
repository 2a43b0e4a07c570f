import { PushBox } from '../../sources/push/push-box';
import { RESULT, TestApi } from '../support';

const SHOP = 'https://shop.example.com';
const CORS = {
  AllowOrigins: [SHOP],
  AllowMethods: ['POST'],
  AllowHeaders: ['content-type'],
  ExposeHeaders: ['x-own'],
  MaxAge: 60,
};

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

const route = (name: string, members: object) =>
  box.desk.put(name, { kind: 'http', function: 'f', route: 'POST /orders/{id}', ...members });
const ask = (method: string, headers: Record<string, string>, path = '/orders/7') =>
  api.ask(`/_lambdabox/routes${path}`, { method, unsigned: true, headers });
const preflight = (headers: Record<string, string> = {}, path?: string) =>
  ask('OPTIONS', { Origin: SHOP, 'Access-Control-Request-Method': 'POST', ...headers }, path);
const granted = ({ headers }: Awaited<ReturnType<typeof ask>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

test('a preflight is answered by the route of the request that it asks for, without a call', async () => {
  route('orders', { cors: CORS });
  const answer = await preflight({ 'Access-Control-Request-Headers': 'content-type' });
  expect([answer.status, granted(answer)]).toEqual([
    200,
    {
      'access-control-allow-origin': SHOP,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '60',
    },
  ]);
  expect(api.invoker.invoked).toEqual([]);
});

test.each<[string, Record<string, string>]>([
  ['another origin', { Origin: 'https://elsewhere.example' }],
  ['another header', { 'Access-Control-Request-Headers': 'x-other' }],
])('a preflight for %s grants nothing', async (_, headers) => {
  route('orders', { cors: CORS });
  expect(granted(await preflight(headers))).toEqual({});
});

test('a preflight for what no route takes, or whose route says nothing of CORS, is a request like any other', async () => {
  route('orders', {});
  expect((await preflight()).status).toBe(404);
  route('any', { route: 'ANY /any', cors: undefined });
  await preflight({}, '/any');
  expect(api.invoker.invoked).toHaveLength(1);
});

test('an answer is for pages of the allowed origin, whatever the function says of that; others get none of it', async () => {
  route('orders', { cors: CORS });
  const headers = { 'Access-Control-Allow-Origin': '*', 'X-Own': 'yes' };
  const payload = Buffer.from(JSON.stringify({ statusCode: 201, headers, body: 'made' }));
  api.invoker.answer = () => Promise.resolve({ ...RESULT, payload });
  const mine = await ask('POST', { Origin: SHOP });
  expect([mine.status, mine.headers['x-own'], granted(mine)]).toEqual([
    201,
    'yes',
    { 'access-control-allow-origin': SHOP, 'access-control-expose-headers': 'x-own' },
  ]);
  expect(granted(await ask('POST', { Origin: 'https://elsewhere.example' }))).toEqual({});
});

test('a page of the allowed origin sees that its request is queued, and that a function failed', async () => {
  route('orders', { cors: CORS });
  api.invoker.answer = () => Promise.resolve({ ...RESULT, functionError: 'Unhandled' as const });
  const failed = await ask('POST', { Origin: SHOP });
  expect([failed.status, granted(failed)['access-control-allow-origin']]).toEqual([500, SHOP]);
  route('orders', { cors: CORS, answer: 'queue' });
  const queued = await ask('POST', { Origin: SHOP });
  expect([queued.status, granted(queued)['access-control-allow-origin']]).toEqual([202, SHOP]);
});

test.each<[object, RegExp]>([
  [{ AllowMethods: ['POST'] }, /must name AllowOrigins/],
  [{ AllowOrigins: ['*'], AllowCredentials: true }, /needs AllowOrigins that are named, not \*/],
  [{ AllowOrigins: ['*'], Origins: [] }, /cors=.*: must be an object with AllowOrigins, AllowMethods/],
  [{ AllowOrigins: ['*'], MaxAge: 86_401 }, /cors\.maxAge/],
])('%j is refused', (cors, message) => {
  expect(() => route('orders', { cors })).toThrow(message);
});
