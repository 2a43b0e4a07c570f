import * as sdk from '@aws-sdk/client-lambda';
import type { FuzzRandom } from './fuzz-random';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}`;

/** Texts that break what is not careful. */
const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nX-Injected: 1',
  '../../etc/passwd',
  '%00',
  '%ff',
  '%c0%ae%c0%ae',
  '${aws:userid}',
  "'; DROP TABLE functions; --",
  '__proto__',
  'constructor',
  'toString',
  '\ud800',
  'é',
  '\u{1f9d0}'.repeat(40),
  '(((((((((((((((((((((((((((((((((((((a+)+)+)+',
  '*',
  '?',
  '-1',
  'NaN',
  '$LATEST',
  '$LATEST.PUBLISHED',
  'arn:aws:lambda',
  'arn:aws:lambda:::::::',
] as const;

const WRONG: readonly [unknown, ...unknown[]] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  {},
  [[[]]],
  { __proto__: { x: 1 } },
  [null, 1, 'x'],
  { length: 3 },
];

/** Values that members take, so that requests come behind the first check. */
const FITTING: Readonly<Record<string, readonly [unknown, ...unknown[]]>> = {
  FunctionName: ['alpha', 'beta', 'gamma', `${ARN}:function:alpha`, `${ACCOUNT}:function:beta`, 'alpha:live'],
  Name: ['live', 'test'],
  FunctionVersion: ['1', '2', '$LATEST'],
  Role: [`arn:aws:iam::${ACCOUNT}:role/r`],
  Runtime: ['provided.al2023', 'nodejs22.x', 'python2.7'],
  Handler: ['bootstrap'],
  Timeout: [3, 900, 0],
  MemorySize: [128, 10240, 1],
  PackageType: ['Zip', 'Image'],
  Architectures: [['x86_64'], ['arm64']],
  ZipFile: ['', 'bm8gemlw', 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=='],
  Publish: [true, false],
  DryRun: [true, false],
  StatementId: ['s1', 's2', 's3'],
  Action: ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl', 'lambda:GetLayerVersion', '*'],
  Principal: ['*', 's3.amazonaws.com', ACCOUNT, `arn:aws:iam::${ACCOUNT}:role/r`],
  SourceArn: ['arn:aws:s3:::b'],
  SourceAccount: [ACCOUNT],
  Policy: [
    `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`,
    '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"Null":{"a":true}}}]}',
    '{"Statement":[]}',
    '['.repeat(20_000),
  ],
  AuthType: ['NONE', 'AWS_IAM'],
  InvokeMode: ['BUFFERED', 'RESPONSE_STREAM'],
  MaximumRetryAttempts: [0, 2, 3],
  MaximumEventAgeInSeconds: [60, 21_600, 1],
  Destination: [`${ARN}:function:beta`, `arn:aws:sqs:${REGION}:${ACCOUNT}:q`],
  ReservedConcurrentExecutions: [0, 5, 5000],
  ProvisionedConcurrentExecutions: [1, 100, 0],
  AdditionalVersionWeights: [{ 1: 0.5 }, { 2: 2 }, { $LATEST: 1 }],
  RecursiveLoop: ['Allow', 'Terminate'],
  TenantIsolationMode: ['PER_TENANT'],
  TargetArn: [`arn:aws:sqs:${REGION}:${ACCOUNT}:q`, ''],
  Variables: [{ A: 'b' }, { A: 'x'.repeat(5000) }, { LAMBDA_TASK_ROOT: '/' }],
  Tags: [{ a: 'b' }, { 'lambdabox:network': 'egress' }, {}],
  RevisionId: ['stale', '11111111-1111-4111-8111-111111111111'],
  LogFormat: ['JSON', 'Text'],
  Mode: ['Active', 'PassThrough'],
};

export function nastyText(random: FuzzRandom): string {
  return random.chance(0.02) ? 'x'.repeat(1000 + random.int(60_000)) : random.pick(NASTY);
}

/** A JSON body for an operation: as its model says, but for what is broken on purpose. */
export function bodyFor(operation: string, random: FuzzRandom): object {
  const schema: unknown = Reflect.get(sdk, `${operation}$`);
  const input: unknown = Array.isArray(schema) ? schema[4] : undefined;
  const body = structure(input, random, 0);
  if (random.chance(0.1)) Object.assign(body, { [nastyText(random)]: random.pick(WRONG) });
  return body;
}

/** One of the client's schemas: `[3, namespace, name, traits, member names, member schemas]` is a structure. */
function structure(schema: unknown, random: FuzzRandom, depth: number): Record<string, unknown> {
  const [kind, , , , names, members] = resolved(schema);
  if (kind !== 3 || !Array.isArray(names) || !Array.isArray(members) || depth > 5) return {};
  const asked = random.next();
  const values = names.flatMap((name: string, at): [string, unknown][] =>
    random.chance(asked) ? [[name, member(name, members[at], random, depth)]] : [],
  );
  return Object.fromEntries(values);
}

function member(name: string, schema: unknown, random: FuzzRandom, depth: number): unknown {
  if (random.chance(0.08)) return random.pick(WRONG);
  if (random.chance(0.1)) return nastyText(random);
  const fitting = Object.hasOwn(FITTING, name) ? FITTING[name] : undefined;
  if (fitting && random.chance(0.9)) return random.pick(fitting);
  const [kind, , , , held] = resolved(schema);
  if (kind === 3) return structure(schema, random, depth + 1);
  if (kind === 1) return [member('', held, random, depth + 1)];
  if (kind === 2) return { [nastyText(random)]: nastyText(random) };
  return simple(schema, random);
}

/** 1 is a number, 2 a boolean, 64 a list and 128 a map of texts; the rest are texts. */
function simple(schema: unknown, random: FuzzRandom): unknown {
  if (schema === 1) return random.int(1000);
  if (schema === 2) return random.chance(0.5);
  if (schema === 64) return [nastyText(random)];
  if (schema === 128) return { [nastyText(random)]: nastyText(random) };
  return nastyText(random);
}

/** Schemas of structures may stand behind a function, and members with traits in a pair. */
function resolved(schema: unknown): readonly unknown[] {
  const known: unknown = typeof schema === 'function' ? (schema as () => unknown)() : schema;
  if (!Array.isArray(known)) return [];
  return known.length === 2 ? resolved(known[0]) : known;
}
