import { requestEvent, type UrlRequest } from '../../../../src/api/urls/request-event';
import { HOST, ID } from './support';

const request = (changes: Partial<UrlRequest> = {}): UrlRequest => ({
  requestId: 'r-1',
  urlId: ID,
  domainName: HOST,
  method: 'GET',
  url: '/',
  httpVersion: '1.1',
  rawHeaders: ['Host', HOST],
  body: Buffer.alloc(0),
  forwarded: { sourceIp: '203.0.113.7', for: '203.0.113.7', port: '443', proto: 'https', isTrusted: false },
  traceRoot: 'Root=1-65e0e876-59fd97806f9808c960f138b0',
  time: Date.UTC(2020, 2, 12, 19, 3, 58, 390),
  ...changes,
});
const eventOf = (changes: Partial<UrlRequest> = {}) =>
  JSON.parse(requestEvent(request(changes)).toString()) as Record<string, unknown>;

test('an event has these members and no others', () => {
  expect(eventOf()).toEqual({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      host: HOST,
      'x-amzn-trace-id': 'Root=1-65e0e876-59fd97806f9808c960f138b0',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: ID,
      domainName: HOST,
      domainPrefix: ID,
      http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' },
      requestId: 'r-1',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1584039838390,
    },
    isBase64Encoded: false,
  });
});

test.each([
  ['/my/path', '/my/path', '/my/path'],
  ['/a%20b/%E2%82%AC', '/a%20b/%E2%82%AC', '/a b/€'],
  ['/pa2%Fth/1', '/pa2%Fth/1', '/pa2%Fth/1'],
  ['/a+b?x', '/a+b', '/a+b'],
])('the path %s stays as it was sent', (url, rawPath, path) => {
  expect(eventOf({ url })).toMatchObject({ rawPath, requestContext: { http: { path } } });
});

test.each<[string, string, Record<string, string> | undefined]>([
  ['/', '', undefined],
  ['/?', '', undefined],
  ['/?&', '&', undefined],
  ['/?a=1&a=2&b', 'a=1&a=2&b', { a: '1,2', b: '' }],
  ['/?a+b=%20c%2Bd&=e', 'a+b=%20c%2Bd&=e', { 'a b': ' c+d', '': 'e' }],
  ['/?x=a=b?c', 'x=a=b?c', { x: 'a=b?c' }],
  ['/?x=%ZZ&%41=%E2%82%AC', 'x=%ZZ&%41=%E2%82%AC', { x: '%ZZ', A: '€' }],
])('the query of %s is told raw and decoded', (url, rawQueryString, parameters) => {
  const event = eventOf({ url });
  expect([event.rawQueryString, event.queryStringParameters]).toEqual([rawQueryString, parameters]);
});

test('a parameter may have any name', () => {
  expect(requestEvent(request({ url: '/?__proto__=1&constructor=2' })).toString()).toContain(
    '"queryStringParameters":{"__proto__":"1","constructor":"2"}',
  );
});

test('headers are in lower case, joined, and without those of the connection', () => {
  const rawHeaders = [
    ...['Host', HOST, 'X-Many', 'a', 'x-many', 'b', 'User-Agent', 'curl/8', 'Connection', 'keep-alive'],
    ...['Transfer-Encoding', 'chunked', 'Upgrade', 'h2c', 'X-Forwarded-For', '6.6.6.6', 'Via', '1.1 x'],
    ...['X-Amzn-Tls-Version', 'TLSv1.3', 'X-Amzn-Trace-Id', 'Root=x', 'Authorization', 'Bearer x'],
  ];
  const { headers, requestContext } = eventOf({ rawHeaders });
  expect(headers).toEqual({
    host: HOST,
    'x-many': 'a,b',
    'user-agent': 'curl/8',
    via: '1.1 x',
    authorization: 'Bearer x',
    'x-amzn-trace-id': 'Root=1-65e0e876-59fd97806f9808c960f138b0',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  });
  expect(requestContext).toMatchObject({ http: { userAgent: 'curl/8' } });
});

test('cookies of all headers are a list', () => {
  const rawHeaders = ['Cookie', 'a=1; b="x;y', 'cookie', 'c=3;;'];
  expect(eventOf({ rawHeaders }).cookies).toEqual(['a=1', 'b="x', 'y', 'c=3']);
});

describe('a body', () => {
  const utf8 = 'grüße 🎉';
  test.each([
    ['text/plain', true],
    ['text/html; charset=utf-8', true],
    ['application/json', true],
    ['Application/JSON;charset=UTF-8', true],
    ['application/vnd.api+json', true],
    ['application/xml', true],
    ['image/svg+xml', false],
    ['application/javascript', true],
    ['application/x-www-form-urlencoded', false],
    ['multipart/form-data; boundary=x', false],
    ['application/octet-stream', false],
    ['image/png', false],
  ])('of %s is text: %s', (type, isText) => {
    const event = eventOf({ method: 'POST', rawHeaders: ['Content-Type', type], body: Buffer.from(utf8) });
    const body = isText ? utf8 : Buffer.from(utf8).toString('base64');
    expect([event.body, event.isBase64Encoded]).toEqual([body, !isText]);
  });

  test('without a type, or whose bytes are no text, is base64', () => {
    const body = Buffer.from([0xff, 0xfe]);
    for (const rawHeaders of [[], ['Content-Type', 'application/json']]) {
      expect(eventOf({ rawHeaders, body })).toMatchObject({ body: '//4=', isBase64Encoded: true });
    }
    expect(eventOf({ body: Buffer.from('x') })).toMatchObject({ body: 'eA==', isBase64Encoded: true });
  });

  test('that came in chunks has a length', () => {
    const rawHeaders = ['Transfer-Encoding', 'chunked', 'Content-Type', 'text/plain'];
    expect(eventOf({ rawHeaders, body: Buffer.from('four') }).headers).toMatchObject({
      'content-length': '4',
    });
  });
});
