import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import aws4 from 'aws4';
import { presignGet } from '../../../../../src/api/http/sigv4/presign';
import { SignatureVerifier } from '../../../../../src/api/http/sigv4/sigv4';
import type { SignableRequest } from '../../../../../src/api/http/sigv4/sigv4-canonical';
import botocore from '../../fixtures/botocore-signatures.json';

const KEY = 'AKIDEXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const REGION = 'us-east-1';
const NOW = Date.UTC(2026, 1, 3, 4, 5, 6);
const HOST = 'localhost:9000';

type Signed = SignableRequest & { readonly body: Buffer };

function verifier(now = NOW, secret: string | undefined = SECRET): SignatureVerifier {
  return new SignatureVerifier(REGION, (id) => (id === KEY ? secret : undefined), { wallTime: () => now });
}

function received(
  method: string,
  url: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer,
): Signed {
  const lower: Record<string, string> = {};
  for (const [name, value] of headers) lower[name.toLowerCase()] ??= value.trim();
  return { method, url, headers: lower, rawHeaders: headers.flat(), body };
}

function check(request: Signed, by = verifier(), service = 'lambda'): string {
  const head = by.accept(request, service);
  head.verify(request.body);
  return head.caller.accessKeyId;
}

interface Plan {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A path segment as the AWS SDKs write it. */
const label = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function queryText(query: Plan['query'] = {}): string {
  const items = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${label(name)}=${label(one)}`),
  );
  return items.length > 0 ? `?${items.join('&')}` : '';
}

const smithySigner = new SignatureV4({
  service: 'lambda',
  region: REGION,
  credentials: { accessKeyId: KEY, secretAccessKey: SECRET },
  sha256: Sha256,
});

async function bySmithy(plan: Plan): Promise<Signed> {
  const signed = await smithySigner.sign(
    {
      method: plan.method,
      protocol: 'http:',
      hostname: 'localhost',
      port: 9000,
      path: plan.path,
      query: plan.query ?? {},
      headers: { host: HOST, ...plan.headers },
      body: plan.body,
    },
    { signingDate: new Date(NOW) },
  );
  const url = plan.path + queryText(plan.query);
  return received(plan.method, url, Object.entries(signed.headers), Buffer.from(plan.body ?? ''));
}

function byAws4(plan: Plan): Promise<Signed> {
  const path = plan.path + queryText(plan.query);
  const headers = { Host: HOST, 'X-Amz-Date': '20260203T040506Z', ...plan.headers };
  const signed = aws4.sign(
    { service: 'lambda', region: REGION, method: plan.method, path, headers, body: plan.body },
    { accessKeyId: KEY, secretAccessKey: SECRET },
  );
  const pairs = Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  return Promise.resolve(received(plan.method, path, pairs, Buffer.from(plan.body ?? '')));
}

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hello:live';
const PLANS: Record<string, Plan> = {
  'a plain call': { method: 'GET', path: '/2015-03-31/functions' },
  'a trailing slash': { method: 'GET', path: '/2015-03-31/functions/' },
  'a body': { method: 'POST', path: '/2015-03-31/functions/f/invocations', body: '{"ü":"😀"}' },
  'an ARN in the path': {
    method: 'POST',
    path: `/2015-03-31/functions/${label(ARN)}/invocations`,
    body: '{}',
  },
  'an ARN with raw colons': { method: 'POST', path: `/2015-03-31/functions/${ARN}/invocations`, body: '{}' },
  'a name in unicode': { method: 'GET', path: `/2015-03-31/functions/${label("fü n*k'tion(😀)")}` },
  'an encoded percent sign': { method: 'GET', path: `/2015-03-31/functions/${label('100%')}` },
  'a query out of order': { method: 'GET', path: '/x', query: { b: '2', 'a-b': '3', a: '1', A: 'x' } },
  'an empty value': { method: 'GET', path: '/x', query: { Qualifier: '' } },
  'repeated keys': { method: 'DELETE', path: '/x', query: { tagKeys: ['b', 'a', 'a b', 'ä', 'a+b'] } },
  'reserved characters': { method: 'GET', path: '/x', query: { Marker: "a/b+c= d&e!*'()~" } },
  'blanks in a header': { method: 'GET', path: '/x', headers: { 'x-amz-meta': '  a   b  c ' } },
};

describe('a signature is accepted from', () => {
  const signers = { smithy: bySmithy, aws4: byAws4 };
  for (const [signer, sign] of Object.entries(signers)) {
    test.each(Object.entries(PLANS))(`${signer} with %s`, async (_, plan) => {
      expect(check(await sign(plan))).toBe(KEY);
    });
  }

  test.each(botocore.cases)('botocore: $name', ({ name, method, url, headers, body }) => {
    const pairs = headers.map(([header = '', value = '']) => [header, value] as const);
    const request = received(method, url, pairs, Buffer.from(body, 'base64'));
    const secret = (id: string) => (id === botocore.accessKeyId ? botocore.secret : undefined);
    const by = new SignatureVerifier(botocore.region, secret, { wallTime: () => botocore.now });
    const service = ['logs', 'sts'].includes(name) ? name : 'lambda';
    expect(check(request, by, service)).toBe(botocore.accessKeyId);
  });

  test('smithy as a presigned URL', async () => {
    const signed = await smithySigner.presign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname: 'localhost',
        port: 9000,
        path: '/a%2Fb',
        query: { x: 'ü 1' },
        headers: { host: HOST },
      },
      { signingDate: new Date(NOW), expiresIn: 60 },
    );
    const request = received(
      'GET',
      `/a%2Fb${queryText(signed.query as Plan['query'])}`,
      [['Host', HOST]],
      Buffer.alloc(0),
    );
    expect(check(request)).toBe(KEY);
    expect(check(request, verifier(NOW + 60_000))).toBe(KEY);
    expect(() => check(request, verifier(NOW + 61_000))).toThrow(
      'Signature expired: 20260203T040506Z is now earlier than 20260203T040507Z (20260203T040607Z - 60 s.)',
    );
  });

  test('aws4 as a presigned URL without X-Amz-Expires, for as long as a header would be', () => {
    const signed = aws4.sign(
      {
        service: 'lambda',
        region: REGION,
        path: '/x?X-Amz-Date=20260203T040506Z',
        headers: { Host: HOST },
        signQuery: true,
      },
      { accessKeyId: KEY, secretAccessKey: SECRET },
    );
    const request = received('GET', signed.path ?? '', [['Host', HOST]], Buffer.alloc(0));
    expect(request.url).not.toContain('X-Amz-Expires');
    expect(check(request, verifier(NOW + 299_000))).toBe(KEY);
    expect(() => check(request, verifier(NOW + 301_000))).toThrow('Signature expired');
  });

  test('our own presigner', () => {
    const input = {
      accessKeyId: KEY,
      secret: SECRET,
      region: REGION,
      host: HOST,
      expiresSeconds: 600,
      now: NOW,
    };
    const url = presignGet({ ...input, path: `/_lambdabox/code/${label('a/b+c=')}` });
    const request = received('GET', url.slice(`http://${HOST}`.length), [['Host', HOST]], Buffer.alloc(0));
    expect(check(request)).toBe(KEY);
    expect(() => check({ ...request, url: request.url.replace('a%2Fb', 'a%2Fc') })).toThrow(/does not match/);
  });

  test('a client that writes a blank in the query as a plus', async () => {
    const signed = await bySmithy({ method: 'GET', path: '/x', query: { Marker: 'a b' } });
    expect(check({ ...signed, url: '/x?Marker=a+b' })).toBe(KEY);
  });

  test('a client that repeats a signed header', async () => {
    const signed = await bySmithy({ method: 'GET', path: '/x', headers: { 'x-amz-meta': 'a,b' } });
    const pairs = pairsOf(signed).flatMap(([name, value]) =>
      name === 'x-amz-meta' ? [[name, 'a'] as const, [name, 'b'] as const] : [[name, value] as const],
    );
    expect(check(received('GET', '/x', pairs, signed.body))).toBe(KEY);
  });
});

function pairsOf(request: SignableRequest): [string, string][] {
  const raw = request.rawHeaders;
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []));
}

function changed(request: Signed, header: string, change: (value: string) => string | undefined): Signed {
  const pairs = pairsOf(request).flatMap(([name, value]) => {
    const next = name.toLowerCase() === header ? change(value) : value;
    return next === undefined ? [] : [[name, next] as const];
  });
  return received(request.method, request.url, pairs, request.body);
}

describe('a request is refused when', () => {
  const plan: Plan = {
    method: 'POST',
    path: '/2015-03-31/functions/f/invocations',
    query: { Qualifier: 'live' },
    headers: { 'x-amz-log-type': 'Tail', 'content-type': 'application/json' },
    body: '{"amount":1}',
  };
  let good: Signed;
  beforeAll(async () => {
    good = await bySmithy(plan);
    expect(check(good)).toBe(KEY);
  });

  const MISMATCH =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
    'and signing method. Consult the service documentation for details.';

  test.each<[string, (r: Signed) => Signed]>([
    ['the method', (r) => ({ ...r, method: 'PUT' })],
    ['the path', (r) => ({ ...r, url: r.url.replace('/f/', '/g/') })],
    ['a query value', (r) => ({ ...r, url: r.url.replace('live', 'prod') })],
    ['an added query item', (r) => ({ ...r, url: `${r.url}&a=1` })],
    ['the host', (r) => changed(r, 'host', () => 'localhost:9001')],
    ['a signed header', (r) => changed(r, 'x-amz-log-type', () => 'None')],
    ['a signed header left out', (r) => changed(r, 'content-type', () => undefined)],
    ['the body', (r) => ({ ...r, body: Buffer.from('{"amount":9}') })],
    ['the declared body digest', (r) => changed(r, 'x-amz-content-sha256', () => 'UNSIGNED-PAYLOAD')],
    ['the time', (r) => changed(r, 'x-amz-date', () => '20260203T040507Z')],
    [
      'the signature',
      (r) => changed(r, 'authorization', (v) => v.replace(/.$/, (c) => (c === '0' ? '1' : '0'))),
    ],
    ['the signature cut short', (r) => changed(r, 'authorization', (v) => v.slice(0, -2))],
    ['the signature with a tail', (r) => changed(r, 'authorization', (v) => `${v}zz`)],
  ])('something signed changed: %s', (_, tamper) => {
    expect(() => check(tamper(good))).toThrow(MISMATCH);
  });

  test('the body is not the one whose digest was sent, though not signed', async () => {
    const bare = await byAws4({ method: 'POST', path: '/x', body: '{}' });
    expect(check(bare)).toBe(KEY);
    const declared: [string, string][] = [...pairsOf(bare), ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']];
    expect(() => check(received('POST', '/x', declared, bare.body))).toThrow(MISMATCH);
  });

  test('the secret is another one, or has been changed since the last call', () => {
    let secret = SECRET;
    const by = new SignatureVerifier(REGION, () => secret, { wallTime: () => NOW });
    check(good, by);
    secret = 'rotated';
    expect(() => check(good, by)).toThrow(MISMATCH);
  });

  test('the access key is unknown', () => {
    expect(refusal(() => check(changed(good, 'authorization', (v) => v.replace(KEY, 'AKIDOTHER'))))).toEqual([
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ]);
  });

  test('there is no signature', () => {
    const missing = ['MissingAuthenticationTokenException', 'Missing Authentication Token'];
    expect(refusal(() => check(changed(good, 'authorization', () => undefined)))).toEqual(missing);
    expect(refusal(() => check(changed(good, 'authorization', () => 'Bearer abc')))).toEqual(missing);
  });

  test.each<[string, (v: string) => string, string]>([
    [
      'Credential',
      (v) => v.replace(/Credential=[^,]+, /, ''),
      "Authorization header requires 'Credential' parameter.",
    ],
    [
      'Signature',
      (v) => v.replace(/, Signature=.*/, ''),
      "Authorization header requires 'Signature' parameter.",
    ],
    [
      'SignedHeaders',
      (v) => v.replace(/ SignedHeaders=[^,]+,/, ''),
      "Authorization header requires 'SignedHeaders' parameter.",
    ],
    [
      'an equal sign',
      (v) => v.replace('Signature=', 'Signature'),
      'Invalid key=value pair (missing equal-sign)',
    ],
    [
      'a known algorithm',
      (v) => v.replace('HMAC-SHA256', 'HMAC-SHA512'),
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'",
    ],
    [
      'the five parts of a scope',
      (v) => v.replace('/aws4_request', ''),
      'Credential must have exactly 5 slash-delimited elements',
    ],
  ])('the Authorization header lacks %s', (_, cut, text) => {
    const [name, message] = refusal(() => check(changed(good, 'authorization', cut)));
    expect(name).toBe('IncompleteSignatureException');
    expect(message).toContain(text);
    expect(message).not.toContain(KEY + '/20260203/us-east-1/lambda/aws4_request, Sig');
  });

  test('there is no date, or none that can be read', () => {
    const [, none] = refusal(() => check(changed(good, 'x-amz-date', () => undefined)));
    expect(none).toContain("requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    expect(() => check(changed(good, 'x-amz-date', () => '2026-02-03'))).toThrow(
      "Date must be in ISO-8601 'basic format'. Got '2026-02-03'. See http://en.wikipedia.org/wiki/ISO_8601",
    );
  });

  test("the client's clock is more than 5 minutes off", () => {
    expect(check(good, verifier(NOW + 300_000))).toBe(KEY);
    expect(() => check(good, verifier(NOW + 301_000))).toThrow(
      'Signature expired: 20260203T040506Z is now earlier than 20260203T040507Z (20260203T041007Z - 5 min.)',
    );
    expect(check(good, verifier(NOW - 300_000))).toBe(KEY);
    expect(() => check(good, verifier(NOW - 301_000))).toThrow(
      'Signature not yet current: 20260203T040506Z is still later than 20260203T040505Z (20260203T040005Z + 5 min.)',
    );
  });

  test('the scope names another region, service, day or terminator', () => {
    const scoped = (scope: string): Signed =>
      changed(good, 'authorization', (v) => v.replace('20260203/us-east-1/lambda/aws4_request', scope));
    expect(() => check(scoped('20260203/eu-west-9/lambda/aws4_request'))).toThrow(
      "Credential should be scoped to a valid region, not 'eu-west-9'.",
    );
    expect(() => check(scoped('20260203/us-east-1/s3/aws4_request'))).toThrow(
      "Credential should be scoped to correct service: 'lambda'.",
    );
    expect(() => check(scoped('20260204/us-east-1/lambda/aws4'))).toThrow(
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. Date in Credential scope does " +
        "not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260204' != '20260203', from '20260203T040506Z'.",
    );
  });

  test.each([
    ['X-Amz-Invocation-Type', 'Event'],
    ['X-Amz-Tenant-Id', 'other'],
  ] as const)('the host, or a header that changes what the call does, is not covered: %s', (name, value) => {
    const uncovered = changed(good, 'authorization', (v) => v.replace('host;', ''));
    expect(() => check(uncovered)).toThrow("'Host' or ':authority' must be a 'SignedHeader'");
    const added = received(good.method, good.url, [...pairsOf(good), [name, value]], good.body);
    expect(() => check(added)).toThrow(
      `headers present in the request which were not signed: ${name.toLowerCase()}`,
    );
  });

  test('it is signed twice, in the header and in the query', () => {
    expect(() => check({ ...good, url: `${good.url}&X-Amz-Algorithm=AWS4-HMAC-SHA256` })).toThrow(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  });

  test('a presigned URL lacks a parameter or lives longer than a week', () => {
    const bare = received(
      'GET',
      '/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260203T040506Z',
      [['Host', HOST]],
      Buffer.alloc(0),
    );
    expect(() => check(bare)).toThrow(
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include " +
        "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
    );
    const input = { accessKeyId: KEY, secret: SECRET, region: REGION, host: HOST, path: '/x', now: NOW };
    const url = presignGet({ ...input, expiresSeconds: 604_801 }).slice(`http://${HOST}`.length);
    expect(() => check(received('GET', url, [['Host', HOST]], Buffer.alloc(0)))).toThrow("Got '604801'");
  });
});

function refusal(act: () => unknown): [string, string] {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? [error.name, error.message] : ['', String(error)];
  }
  throw new Error('was accepted');
}
