import { LAMBDA_ROUTES } from '../../../../src/api/lambda/lambda-routes';
import { FuzzRandom } from './fuzz-random';
import { ACCOUNT, bodyFor, nastyText, REGION } from './fuzz-values';

export interface FuzzRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whose it is by its signature; Lambda's without. */
  readonly service?: 'lambda' | 'logs' | 'sts';
  /** False: without a signature. */
  readonly signs?: boolean;
}

const ROUTES = LAMBDA_ROUTES as [(typeof LAMBDA_ROUTES)[number], ...typeof LAMBDA_ROUTES];
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}`;

/** Parts of a path as the routes name them. */
const PARTS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  name: [
    ...(['alpha', 'beta', 'gamma', 'absent', 'alpha:live', 'alpha:1', 'alpha:$LATEST'] as const),
    ...([`${ARN}:function:alpha`, `${ACCOUNT}:function:beta`, `${ARN}:function:alpha:live`] as const),
    ...(['arn:aws:lambda:us-west-2:1:function:x', 'a b', 'x'.repeat(300)] as const),
  ],
  alias: ['live', 'test', '1', 'a/b'],
  arn: [`${ARN}:function:alpha`, `${ARN}:function:alpha:live`, `${ARN}:layer:deps`, `${ARN}:runtime/x`, 'x'],
  layer: ['deps', 'more', `${ARN}:layer:deps`],
  version: ['1', '2', '0', '-1', '99999999999', 'one'],
  statement: ['s1', 's2', 'absent'],
  uuid: ['11111111-1111-4111-8111-111111111111'],
};

/** Encodings that are none, or that mean something else than they look like. */
const BAD_ENCODINGS = [
  '%',
  '%f',
  '%zz',
  '%ff',
  '%00',
  '%c0%af',
  '%2e%2e',
  '%2F',
  '%ed%a0%80',
  '%0d%0a',
] as const;

const QUERY: Readonly<Record<string, readonly [string, ...string[]]>> = {
  Qualifier: ['live', '1', '$LATEST', '2', 'absent', 'a-?-b', 'x'.repeat(200)],
  Marker: ['$LATEST', 'alpha', '0', 'x'.repeat(500)],
  MaxItems: ['1', '50', '0', '-1', '10001', 'many', '1e3'],
  FunctionVersion: ['ALL', '1', 'NONE'],
  List: ['ALL', 'NONE'],
  find: ['LayerVersion'],
  Arn: [`${ARN}:layer:deps:1`, 'x'],
  tagKeys: ['a', ''],
  RevisionId: ['stale', '11111111-1111-4111-8111-111111111111'],
  CompatibleRuntime: ['nodejs22.x', 'x'],
  CompatibleArchitecture: ['x86_64', 'x'],
};
const QUERY_NAMES = Object.keys(QUERY) as [string, ...string[]];

const HEADERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'X-Amz-Invocation-Type': ['Event', 'DryRun', 'RequestResponse', 'Never', ''],
  'X-Amz-Log-Type': ['Tail', 'None', 'All'],
  'X-Amz-Client-Context': ['e30=', '!', 'x'.repeat(4000)],
  'X-Amz-Tenant-Id': ['t1', '', 'x'.repeat(300)],
  'X-Amzn-Trace-Id': ['Root=1-5759e988-bd862e3fe1be46a994272793', 'Root=', 'x'.repeat(3000)],
  'Content-Type': ['application/json', 'text/plain', '', 'application/x-www-form-urlencoded', 'x;;;=/'],
  'Content-Encoding': ['gzip', 'identity'],
  Accept: ['*/*', 'text/html', ''],
  Cookie: ['a=b', '=;=;'],
  'X-Amz-Target': ['x', 'Lambda_20150331.Invoke'],
  'X-HTTP-Method-Override': ['DELETE'],
  'X-Forwarded-Host': ['evil.example'],
};
const HEADER_NAMES = Object.keys(HEADERS) as [string, ...string[]];

/** Requests without end, the same for the same seed. */
export function* fuzzRequests(seed: number): Generator<FuzzRequest, never> {
  const random = new FuzzRandom(seed);
  for (;;) {
    const route = random.pick(ROUTES);
    const method = random.chance(0.05)
      ? random.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
      : route.method;
    yield {
      method,
      url: pathOf(route.path, random) + queryOf(route.selector, random),
      headers: headersOf(random),
      body: method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : textOf(route.operation, random),
    };
  }
}

const LOGS = [
  ...([
    'DescribeLogGroups',
    'DescribeLogStreams',
    'GetLogEvents',
    'FilterLogEvents',
    'DeleteLogGroup',
  ] as const),
  ...(['CreateLogGroup', 'StartLiveTail', 'Nothing', ''] as const),
] as const;
const LOGS_MEMBERS = [
  ...([
    'logGroupName',
    'logGroupIdentifier',
    'logStreamName',
    'logStreamNamePrefix',
    'logGroupNamePrefix',
  ] as const),
  ...([
    'startTime',
    'endTime',
    'limit',
    'nextToken',
    'filterPattern',
    'startFromHead',
    'orderBy',
    'descending',
  ] as const),
] as const;
const OWN = [
  ...([
    'status',
    'environments',
    'environments/freeze',
    'pools',
    'stems',
    'capacity',
    'decisions',
    'stats',
  ] as const),
  ...([
    'invocations',
    'runtimes',
    'runtimes/x/build',
    'doctor',
    'usage',
    'live',
    'code/x',
    'code/%2e%2e',
    'x',
  ] as const),
] as const;
const OWN_QUERY = ['function', 'since', 'until', 'limit', 'action', 'requestId', 'version'] as const;

/** Requests of the other doors: CloudWatch Logs, STS, and lambdabox's own routes. */
export function* fuzzOtherDoors(seed: number): Generator<FuzzRequest, never> {
  const random = new FuzzRandom(seed);
  for (;;) yield random.pick([logsRequest, stsRequest, ownRequest])(random);
}

function logsRequest(random: FuzzRandom): FuzzRequest {
  const members = LOGS_MEMBERS.filter(() => random.chance(0.4)).map((name) => [name, anything(random)]);
  const text = Buffer.from(JSON.stringify(Object.fromEntries(members)));
  return {
    method: random.chance(0.95) ? 'POST' : 'PUT',
    url: '/',
    headers: { 'X-Amz-Target': `Logs_20140328.${random.pick(LOGS)}` },
    body: random.chance(0.9) ? text : text.subarray(0, random.int(text.length)),
    service: 'logs',
  };
}

function stsRequest(random: FuzzRandom): FuzzRequest {
  const action = random.chance(0.5) ? 'GetCallerIdentity' : encoded(nastyText(random));
  const form = `Action=${action}&Version=${random.pick(['2011-06-15', '', '%ff'])}`;
  const asQuery = random.chance(0.3);
  return {
    method: asQuery ? 'GET' : 'POST',
    url: asQuery ? `/?${form}` : '/',
    headers: asQuery ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(asQuery ? '' : random.pick([form, `${form}&${form}`, '&&=', ''])),
    service: 'sts',
  };
}

function ownRequest(random: FuzzRandom): FuzzRequest {
  const items = OWN_QUERY.filter(() => random.chance(0.3)).flatMap((name) => {
    const item = `${name}=${random.chance(0.5) ? random.pick(['f', '1', '900', '2026-01-01']) : encoded(nastyText(random))}`;
    return random.chance(0.1) ? [item, item, `${name}[x]=1`] : [item];
  });
  return {
    method: random.pick(['GET', 'GET', 'GET', 'POST', 'DELETE']),
    url: `/_lambdabox/${random.pick(OWN)}?${items.join('&')}`,
    headers: {},
    body: Buffer.alloc(0),
  };
}

function anything(random: FuzzRandom): unknown {
  return random.pick<() => unknown>([
    () => nastyText(random),
    () => '/aws/lambda/alpha',
    () => random.int(2000),
    () => -1,
    () => null,
    () => [nastyText(random)],
    () => ({ a: 1 }),
    () => true,
  ])();
}

function pathOf(template: string, random: FuzzRandom): string {
  const filled = template.replace(/:(\w+)/g, (_, name: string) => {
    if (random.chance(0.06)) return random.pick(BAD_ENCODINGS) + random.pick(['', 'x']);
    const text = random.chance(0.08) ? nastyText(random) : random.pick(PARTS[name] ?? ['x']);
    return random.chance(0.1) ? plain(text) : encoded(text);
  });
  if (!random.chance(0.04)) return filled;
  return random.pick([
    `${filled}/`,
    `${filled}//`,
    `/${filled}`,
    `${filled}/x`,
    filled.slice(0, -1),
    filled.toUpperCase(),
  ]);
}

/** What may stand in a path as it is. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9:$._~-]/g, encoded);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function queryOf(selector: readonly [string, string] | undefined, random: FuzzRandom): string {
  const items = selector && random.chance(0.9) ? [`${selector[0]}=${selector[1]}`] : [];
  while (random.chance(0.3)) {
    const name = random.pick(QUERY_NAMES);
    const value = encoded(random.chance(0.15) ? nastyText(random) : random.pick(QUERY[name] ?? ['']));
    items.push(random.chance(0.05) ? random.pick(BAD_ENCODINGS) : `${name}=${value}`);
    if (random.chance(0.1)) items.push(`${name}=${value}`, name, '=');
  }
  return items.length === 0 ? '' : `?${items.join('&')}`;
}

function headersOf(random: FuzzRandom): Record<string, string> {
  const headers: Record<string, string> = {};
  while (random.chance(0.25)) {
    const name = random.pick(HEADER_NAMES);
    headers[name] = random.pick(HEADERS[name] ?? ['']);
  }
  return headers;
}

function textOf(operation: string, random: FuzzRandom): Buffer {
  const text = Buffer.from(JSON.stringify(bodyFor(operation, random)));
  if (random.chance(0.85)) return text;
  return random.pick([
    () => Buffer.alloc(0),
    () => text.subarray(0, random.int(text.length)),
    () => Buffer.from('[1,2]'),
    () => Buffer.from('"text"'),
    () => Buffer.from('null'),
    () => Buffer.from('{"a":1}{"b":2}'),
    () => Buffer.from('['.repeat(50_000)),
    () => Buffer.from(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
    () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    () => Buffer.concat([Buffer.from('\ufeff'), text]),
    () => Buffer.from(Array.from({ length: 200 }, () => random.int(256))),
    () => Buffer.alloc(300_000, 'x'),
  ])();
}
