import { ThrottledError } from '../../../../src/errors';
import { aUrl, UrlBox } from './support';

let box: UrlBox;
beforeEach(async () => {
  box = await new UrlBox().start();
});
afterEach(() => box.stop());

describe('CORS', () => {
  const origin = 'https://app.example';
  const cors = {
    AllowCredentials: true,
    AllowHeaders: ['content-type', 'x-own'],
    AllowMethods: ['GET', 'PUT'],
    AllowOrigins: [origin],
    ExposeHeaders: ['x-total', 'date'],
    MaxAge: 300,
  };
  const preflight = (headers: Record<string, string>) =>
    box.ask('/', { method: 'OPTIONS', headers: { Origin: origin, ...headers } });
  beforeEach(() => {
    box.url = aUrl({ cors });
  });

  test('is asked for without the function, and without a permission', async () => {
    box.policy = () => 'none';
    const got = await preflight({
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'Content-Type, x-own',
    });
    expect([got.status, got.text]).toEqual([200, '']);
    expect(got.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'content-type,x-own',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '300',
      'content-length': '0',
      vary: 'Origin',
    });
    expect(box.api.invoker.invoked).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['origin', { Origin: 'https://other.example', 'Access-Control-Request-Method': 'PUT' }],
    ['method', { 'Access-Control-Request-Method': 'DELETE' }],
    ['header', { 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'x-other' }],
  ])('grants nothing for another %s', async (_, headers) => {
    const got = await preflight(headers);
    expect(got.status).toBe(200);
    expect(Object.keys(got.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(box.api.invoker.invoked).toEqual([]);
  });

  test('of the configuration takes the place of what the function says', async () => {
    const headers = { 'Access-Control-Allow-Origin': '*', Vary: 'Accept', 'X-Total': '2' };
    box.answers({ statusCode: 200, headers, body: 'x' });
    const got = await box.ask('/', { headers: { Origin: origin } });
    expect(got.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-total,date',
      vary: 'Accept, Origin',
      'x-total': '2',
    });
    const other = await box.ask('/', { headers: { Origin: 'https://other.example' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    expect(other.headers.vary).toBe('Accept');
  });

  test('for any origin is a star', async () => {
    box.url = aUrl({ cors: { AllowOrigins: ['*'], AllowMethods: ['*'] } });
    const asked = await preflight({ 'Access-Control-Request-Method': 'DELETE' });
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': '*',
    });
    expect(asked.headers).not.toHaveProperty('vary');
    expect((await box.ask('/', { headers: { Origin: origin } })).headers).toMatchObject({
      'access-control-allow-origin': '*',
    });
    expect((await box.ask('/')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('is on refusals too, that a page may read them', async () => {
    box.api.invoker.answer = () => Promise.reject(new ThrottledError('ConcurrentInvocationLimitExceeded'));
    const got = await box.ask('/', { headers: { Origin: origin } });
    expect(got.status).toBe(429);
    expect(got.headers).toMatchObject({ 'access-control-allow-origin': origin });
  });

  test('is the matter of the function where none is configured', async () => {
    box.url = aUrl();
    box.answers({ statusCode: 204, headers: { 'Access-Control-Allow-Origin': 'https://x.example' } });
    const got = await preflight({ 'Access-Control-Request-Method': 'PUT' });
    expect(box.event).toMatchObject({ requestContext: { http: { method: 'OPTIONS' } } });
    expect([got.status, got.headers['access-control-allow-origin']]).toEqual([204, 'https://x.example']);
  });
});
