import { FuzzRandom } from './fuzz-random';
import type { FuzzRequest } from './fuzz-requests';

const TOKEN = 'a-token-of-the-fuzz';
export const HOOK_SECRETS = { s3: TOKEN, github: 'a-secret-of-the-fuzz' };

const RECORD = {
  eventName: 's3:ObjectCreated:Put',
  s3: { bucket: { name: 'photos' }, object: { key: 'a%ff' } },
};
const BODIES: readonly [string, ...string[]] = [
  ...(['', '{}', '[]', 'null', '{"Records":[]}', '{"Records":[{}]}', '{"Records":{"a":1}}', '{'] as const),
  JSON.stringify({ Records: [RECORD] }),
  JSON.stringify({
    Records: [{ ...RECORD, eventTime: 'x', s3: { ...RECORD.s3, object: { key: 'a', size: -1 } } }],
  }),
  JSON.stringify({ Records: [{ ...RECORD, userIdentity: { PrincipalId: 1 } }] }),
  JSON.stringify({
    key: '/buckets/photos/\ud800',
    event_type: 'create',
    message: { newEntry: { attributes: 1 } },
  }),
  JSON.stringify({
    key: '/buckets/photos/a',
    event_type: 'rename',
    message: { newParentPath: {}, oldEntry: null },
  }),
  JSON.stringify({ Event: 's3:TestEvent' }),
  '{"__proto__":{"Records":[1]},"constructor":1}',
  `{"Records":${'['.repeat(5000)}${']'.repeat(5000)}}`,
];

const HEADERS = [
  ...[{ Authorization: `Bearer ${TOKEN}` }, { Authorization: TOKEN }, { Authorization: 'Basic !!!' }],
  ...[{ Authorization: 'Basic Og==' }, { Authorization: 'Bearer' }, { 'X-Hub-Signature-256': 'sha256=zz' }],
  ...[{ 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` }, { 'Stripe-Signature': 't=,v1=,=,v1' }],
  ...[
    { Host: 'shop.example' },
    { Host: 'SHOP.example:1' },
    { Cookie: '=;;' },
    { 'Content-Type': 'text/plain' },
  ],
] as unknown as [Record<string, string>, ...Record<string, string>[]];

const PATHS: readonly [string, ...string[]] = [
  ...([
    '/_lambdabox/in/s3',
    `/_lambdabox/in/s3?token=${TOKEN}`,
    '/_lambdabox/in/s3?token=%ff&token',
  ] as const),
  ...[
    '/_lambdabox/in/github',
    '/_lambdabox/in/none',
    '/_lambdabox/in/',
    '/_lambdabox/in/%2e%2e',
    '/_lambdabox/in/..',
  ],
  ...['/_lambdabox/in/__proto__', '/_lambdabox/in/constructor', '/_lambdabox/in/s3/', '/_lambdabox/routes'],
  ...[
    '/_lambdabox/routes/',
    '/_lambdabox/routes/a/%ff',
    '/_lambdabox/routes/a/b?x=%ff&x&=',
    '/_lambdabox/routes//',
  ],
  ...[`/_lambdabox/routes/${'x/'.repeat(2000)}`, '/_lambdabox/routes/old/a%2Fb', '/x?y', '/'],
];

/** Requests to what others push, right and wrong. */
export function* fuzzHooks(seed: number): Generator<FuzzRequest, never> {
  const random = new FuzzRandom(seed);
  for (;;) {
    const headers: Record<string, string> = {};
    while (random.chance(0.6)) Object.assign(headers, random.pick(HEADERS));
    const url = random.pick(PATHS);
    // What is on no hook is the API's.
    if (!url.startsWith('/_lambdabox/')) headers.Host = 'shop.example';
    const noise = () => Buffer.from(Array.from({ length: 300 }, () => random.int(256)));
    yield {
      method: random.pick(['POST', 'POST', 'POST', 'GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE']),
      ...{ url, headers, signs: false },
      body: random.chance(0.8) ? Buffer.from(random.pick(BODIES)) : noise(),
    };
  }
}
