import type { ConnectionKind } from '../../contract/connection-view';
import type { Connection, ConnectionTls } from './connection';
import { readEndpoints } from './endpoints';

/** What is wrong with a connection as it was written down: names the value, the rule and the way out, never a secret. */
export class BadConnection extends Error {}

export const CONNECTION_NAME = /^[\w.-]{1,64}$/;
const KINDS: readonly ConnectionKind[] = [
  'redis',
  'nats',
  'postgres',
  'rabbitmq',
  'activemq',
  'kafka',
  'mqtt',
];
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
const MEMBERS = [
  'kind',
  'endpoints',
  'username',
  'password',
  'token',
  'mechanism',
  'tls',
  'standsFor',
] as const;
const TLS_MEMBERS = ['ca', 'cert', 'key', 'serverName', 'isVerified'] as const;
const PEM = { ca: 'CERTIFICATE', cert: 'CERTIFICATE', key: 'PRIVATE KEY' } as const;

type Members = Readonly<Record<string, unknown>>;

/** Reads one connection of the file or of a request. Throws BadConnection. */
export function readConnection(name: string, value: unknown): Connection {
  if (!CONNECTION_NAME.test(name))
    throw new BadConnection(
      `the name ${JSON.stringify(name)} must be 1 to 64 letters, digits, dots, hyphens or underscores`,
    );
  const at = (problem: string) => new BadConnection(`the connection ${name}: ${problem}`);
  const given = membersOf(value, MEMBERS, 'a connection', at);
  const kind = KINDS.find((candidate) => candidate === given.kind);
  if (!kind) throw at(`kind must be one of ${KINDS.join(', ')}`);
  const texts = textsOf(given, ['username', 'password', 'token', 'standsFor'], at);
  const { mechanism } = given;
  const known = MECHANISMS.find((candidate) => candidate === mechanism);
  if (mechanism !== undefined && !known) throw at(`mechanism must be one of ${MECHANISMS.join(', ')}`);
  if (known && kind !== 'kafka') throw at(`a mechanism is for kafka; ${kind} has none`);
  if (texts.token !== undefined && kind !== 'nats') throw at(`a token is for nats; ${kind} has none`);
  if (texts.standsFor?.startsWith('arn:aws') === false)
    throw at(`standsFor must be an ARN of AWS, such as that of a broker or of a secret`);
  const tls = given.tls === undefined ? undefined : readTls(given.tls, at);
  return {
    ...{ name, kind, endpoints: readEndpoints(kind, given.endpoints, at) },
    ...texts,
    ...(known ? { mechanism: known } : {}),
    ...(tls ? { tls } : {}),
  };
}

function readTls(value: unknown, at: (problem: string) => Error): ConnectionTls {
  const given = membersOf(value, TLS_MEMBERS, 'tls', at);
  const texts = textsOf(given, ['ca', 'cert', 'key', 'serverName'], at);
  for (const [member, what] of Object.entries(PEM)) {
    const text = texts[member as keyof typeof PEM];
    if (text !== undefined && !text.includes(`${what}-----`))
      throw at(`tls.${member} must be PEM text with a ${what} in it, not a path`);
  }
  if ((texts.cert === undefined) !== (texts.key === undefined))
    throw at('tls.cert and tls.key belong together: give both or neither');
  const { isVerified = true } = given;
  if (typeof isVerified !== 'boolean') throw at('tls.isVerified must be true or false');
  return { ...texts, isVerified };
}

function membersOf(
  value: unknown,
  known: readonly string[],
  what: string,
  at: (problem: string) => Error,
): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw at(`${what} must be an object`);
  const stranger = Object.keys(value).find((member) => !known.includes(member));
  if (stranger !== undefined)
    throw at(`${what} has no member ${JSON.stringify(stranger)}; it has ${known.join(', ')}`);
  return value as Members;
}

function textsOf<K extends string>(
  given: Members,
  members: readonly K[],
  at: (problem: string) => Error,
): { readonly [member in K]?: string } {
  const texts: { [member in K]?: string } = {};
  for (const member of members) {
    const value = given[member];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '') throw at(`${member} must be a text that is not empty`);
    texts[member] = value;
  }
  return texts;
}
