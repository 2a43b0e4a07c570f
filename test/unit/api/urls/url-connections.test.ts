import { RESULT } from '../support';
import { HOST, ID, UrlBox } from './support';

let box: UrlBox;
beforeEach(async () => {
  box = await new UrlBox().start();
});
afterEach(() => box.stop());

describe('a connection', () => {
  const head = (first: string, more = '') => `${first} HTTP/1.1\r\nHost: ${HOST}\r\n${more}`;
  const last = 'Connection: close\r\n\r\n';

  test('serves one request after the other', async () => {
    box.api.invoker.answer = ({ payload }) => {
      const { rawPath } = JSON.parse(String(payload)) as { rawPath: string };
      return Promise.resolve({ ...RESULT, payload: Buffer.from(JSON.stringify(rawPath)) });
    };
    const said = await box.raw(`${head('GET /1')}\r\n${head('GET /2')}\r\n${head('GET /3', last)}`);
    expect(said.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3);
    expect(said.match(/\r\n\r\n(\/\d)/g)).toEqual(['\r\n\r\n/1', '\r\n\r\n/2', '\r\n\r\n/3']);
  });

  test('is not for WebSockets', async () => {
    const offer = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n\r\n';
    expect(await box.raw(head('GET /', offer))).toMatch(/^HTTP\/1.1 400 Bad Request[^]*have no WebSockets/);
    expect(box.api.invoker.invoked).toEqual([]);
  });

  test('with an offer of HTTP/2 is served as it is', async () => {
    const offer =
      'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n';
    expect(await box.raw(head('GET /', offer))).toMatch(/^HTTP\/1.1 200 OK/);
    expect(Object.keys(box.event.headers as object)).not.toContain('upgrade');
  });

  test('tells paths to the function as they were sent', async () => {
    for (const path of ['/pa2%Fth/1', '/%ZZ', '/a//b/../c', '/%E2%82%AC/%2f', '/;a=b']) {
      expect(await box.raw(head(`GET ${path}?%ZZ=%&x=%41`, last))).toMatch(/^HTTP\/1.1 200 OK/);
      expect(box.event).toMatchObject({
        rawPath: path,
        rawQueryString: '%ZZ=%&x=%41',
        queryStringParameters: { '%ZZ': '%', x: 'A' },
      });
    }
  });

  test('with an absolute target is for the host in it', async () => {
    const said = await box.raw(`GET http://${HOST}/x?y HTTP/1.1\r\nHost: elsewhere\r\n${last}`);
    expect(said).toMatch(/^HTTP\/1.1 200 OK/);
    expect(box.event).toMatchObject({
      rawPath: '/x',
      rawQueryString: 'y',
      requestContext: { domainName: HOST },
    });
  });

  test('is no tunnel, and outlives no nonsense', async () => {
    await box.raw(`CONNECT ${HOST}:80 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    expect(await box.raw(head('OPTIONS *', last))).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await box.raw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await box.raw(head('GET /', `X: ${'x'.repeat(1024 * 1024)}\r\n${last}`))).toMatch(
      /^HTTP\/1.1 431/,
    );
    expect((await box.ask('/')).status).toBe(200);
  });

  test('that answers a HEAD has no body, nor has one with 204 or 304', async () => {
    box.answers({ statusCode: 200, body: 'four' });
    const said = await box.raw(head('HEAD /', last));
    expect(said).toMatch(/^HTTP\/1.1 200 OK[^]*content-length: 4\r\n[^]*\r\n\r\n$/);
    for (const statusCode of [204, 304]) {
      box.answers({ statusCode, body: 'never' });
      expect(await box.raw(head('GET /', last))).toMatch(new RegExp(`^HTTP/1.1 ${statusCode} [^]*\r\n\r\n$`));
    }
  });

  test('passes cookies on, each in a header of its own', async () => {
    const cookies = ['a=1; Path=/', 'b=2'];
    box.answers({ statusCode: 200, headers: { 'Set-Cookie': 'c=3' }, cookies, body: '' });
    expect((await box.ask('/')).headers['set-cookie']).toEqual(['c=3', ...cookies]);
  });

  test('carries bytes both ways', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const isBase64Encoded = true;
    box.answers({ statusCode: 200, body: bytes.toString('base64'), isBase64Encoded });
    const got = await box.ask('/', { method: 'POST', body: bytes, headers: { 'Content-Type': 'image/png' } });
    expect(got.body).toEqual(bytes);
    expect(box.event).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded });
  });
});

describe('a proxy', () => {
  const headers = {
    'X-Forwarded-For': '203.0.113.7, 127.0.0.1',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Port': '8443',
    'X-Amzn-Tls-Version': 'TLSv1.3',
  };

  test('is not believed unless it is known', async () => {
    await box.ask('/', { headers });
    expect(box.event).toMatchObject({
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      requestContext: { http: { sourceIp: '127.0.0.1' } },
    });
    expect(box.event.headers).not.toHaveProperty('x-amzn-tls-version');
  });

  test('that is known tells whose request it is', async () => {
    const trusting = await new UrlBox().start({ trusted: (address) => address === '127.0.0.1' });
    await trusting.ask('/', { headers });
    expect(trusting.event).toMatchObject({
      headers: {
        'x-forwarded-for': '203.0.113.7, 127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '8443',
        'x-amzn-tls-version': 'TLSv1.3',
      },
      requestContext: { http: { sourceIp: '203.0.113.7' } },
    });
    await trusting.stop();
  });

  test('may give a function a name of the owner', async () => {
    const hosts = new Map([['shop.example.com', { functionName: 'f' }]]);
    const owned = await new UrlBox().start({ domain: 'fn.example.com', hosts });
    for (const host of ['shop.example.com', `${ID}.fn.example.com`]) {
      expect((await owned.ask('/x', { host })).status).toBe(200);
      expect(owned.event).toMatchObject({ requestContext: { domainName: host, domainPrefix: ID } });
    }
    expect((await owned.ask('/x', { host: 'api.fn.example.com' })).headers['x-amzn-errortype']).toBe(
      'MissingAuthenticationTokenException',
    );
    await owned.stop();
  });
});
