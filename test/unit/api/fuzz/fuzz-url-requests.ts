import { FuzzRandom } from './fuzz-random';
import { REGION } from './fuzz-values';
import type { FuzzRequest } from './fuzz-requests';

const PATHS = [
  ...[
    '/',
    '',
    '/a/b',
    '/a%2Fb',
    '/%ff',
    '/%00',
    '/%',
    '//',
    '/../x',
    '/%C3%BC',
    '/a?',
    '/?a=1&a=2&b=%ff&=&&c',
  ],
  ...['/?', '/a+b?x=a+b%20c', '/%c0%af?q=%zz', '/?a[0]=1&__proto__=x', `/${'x'.repeat(7000)}`, '/x;y=1,2?;'],
] as [string, ...string[]];

const HEADERS = [
  ...[
    { Cookie: 'a=b; c=d' },
    { Cookie: '=; ;' },
    { 'Content-Type': 'application/json' },
    { Origin: 'https://a.example' },
  ],
  ...[
    { 'Content-Type': 'text/plain; charset=latin1' },
    { 'Content-Type': 'multipart/form-data' },
    { TE: 'trailers' },
  ],
  ...[{ Origin: 'null', 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'a,,b,' }],
  ...[{ 'X-Forwarded-For': '1.2.3.4, evil', 'X-Forwarded-Proto': 'https,http', 'X-Forwarded-Port': '-1' }],
  ...[
    { 'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:x:32767' },
    { Authorization: 'Bearer x' },
  ],
  ...[{ Authorization: 'AWS4-HMAC-SHA256 x' }, { 'X-Amz-Date': 'x' }, { Accept: 'x'.repeat(5000) }],
] as unknown as [Record<string, string>, ...Record<string, string>[]];

/** What functions answer, right and wrong; the box lets them answer so in turn. */
export const OUTPUTS: readonly string[] = [
  ...[
    '{"ok":true}',
    '"text"',
    '3.1',
    'null',
    '[1]',
    '',
    '{',
    '{"statusCode":200}',
    '{"statusCode":"204","body":"x"}',
  ],
  ...[
    '{"statusCode":100}',
    '{"statusCode":999}',
    '{"statusCode":1e9}',
    '{"statusCode":null}',
    '{"statusCode":[200]}',
  ],
  ...[
    '{"statusCode":200,"headers":{"x\\r\\ny":"1"}}',
    '{"statusCode":200,"headers":{"x":"a\\r\\nSet-Cookie: b"}}',
  ],
  ...['{"statusCode":200,"headers":{"content-length":"1","transfer-encoding":"chunked"},"body":"long"}'],
  ...['{"statusCode":200,"headers":[1],"cookies":{}}', '{"statusCode":200,"cookies":["a=b","c\\u0000"]}'],
  ...[
    '{"statusCode":200,"headers":{"":"x","é":"ü","n":1,"o":{"a":[null]}}}',
    '{"statusCode":304,"body":"none"}',
  ],
  ...['{"statusCode":200,"isBase64Encoded":true,"body":"%%%"}', '{"statusCode":200,"body":{"a":1}}'],
  ...['{"statusCode":200,"headers":{"__proto__":"x","x-amzn-requestid":"mine"},"body":"\\ud800"}'],
];

/**
 * Requests for functions' URLs; `{0}`, `{1}`, ... in their paths and hosts are the ids of the URLs that there are.
 */
export function* fuzzUrls(seed: number, count: number): Generator<FuzzRequest, never> {
  const random = new FuzzRandom(seed);
  for (;;) {
    const id = random.chance(0.9)
      ? `{${random.int(count)}}`
      : random.pick(['x', '', '..', '%2e', 'x'.repeat(64)]);
    const path = random.pick(PATHS);
    const byHost = random.chance(0.5);
    const headers: Record<string, string> = byHost ? { Host: `${id}.lambda-url.${REGION}.localhost` } : {};
    while (random.chance(0.4)) Object.assign(headers, random.pick(HEADERS));
    const method = random.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']);
    const sent = path.startsWith('/') || !byHost ? path : `/${path}`;
    yield {
      method,
      url: byHost ? sent : `/_lambdabox/urls/${id}${sent}`,
      headers,
      body: random.pick([
        () => Buffer.alloc(0),
        () => Buffer.from('{"a":1}'),
        () => Buffer.from(Array.from({ length: 300 }, () => random.int(256))),
      ])(),
      signs: random.chance(0.5),
    };
  }
}
