import type { ConnectionKind } from '../../contract/connection-view';

/** Schemes that say TLS or not, and what an endpoint looks like. Kafka's have none: `tls` says it. */
const SCHEMES: Readonly<
  Record<ConnectionKind, { readonly schemes: readonly string[]; readonly such: string }>
> = {
  redis: { schemes: ['redis', 'rediss'], such: 'redis://127.0.0.1:6379' },
  nats: { schemes: ['nats', 'tls'], such: 'nats://127.0.0.1:4222' },
  postgres: { schemes: ['postgres', 'postgresql'], such: 'postgres://127.0.0.1:5432/shop' },
  rabbitmq: { schemes: ['amqp', 'amqps'], such: 'amqp://127.0.0.1:5672/' },
  activemq: { schemes: ['amqp', 'amqps', 'amqp+ssl'], such: 'amqp://127.0.0.1:5672' },
  kafka: { schemes: [], such: '127.0.0.1:9092' },
  mqtt: { schemes: ['mqtt', 'mqtts', 'ws', 'wss'], such: 'mqtt://127.0.0.1:1883' },
};
const CLUSTERED: readonly ConnectionKind[] = ['nats', 'kafka', 'rabbitmq', 'activemq'];
const MAX_ENDPOINTS = 10;
const HOST_AND_PORT = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/;

export function readEndpoints(
  kind: ConnectionKind,
  value: unknown,
  at: (problem: string) => Error,
): readonly string[] {
  const { such } = SCHEMES[kind];
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ENDPOINTS)
    throw at(`endpoints must be a list of 1 to ${MAX_ENDPOINTS}, such as ["${such}"]`);
  if (value.length > 1 && !CLUSTERED.includes(kind))
    throw at(`${kind} has one endpoint; it was given ${value.length}`);
  return value.map((endpoint: unknown) => {
    const problem = typeof endpoint === 'string' ? problemOf(kind, endpoint) : 'must be a text';
    // What stands in it may be a password.
    if (problem !== undefined) throw at(`an endpoint ${problem}, such as ${such}`);
    return endpoint as string;
  });
}

function problemOf(kind: ConnectionKind, endpoint: string): string | undefined {
  const { schemes } = SCHEMES[kind];
  if (schemes.length === 0)
    return HOST_AND_PORT.test(endpoint) ? undefined : 'of kafka must be a host and a port';
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || url.hostname === '') return `must be a URL with a host`;
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme)) return `of ${kind} must begin with ${schemes.join(':// or ')}://`;
  if (url.username !== '' || url.password !== '')
    return 'must be without a user and a password, which have members of their own';
  if (url.search !== '' || url.hash !== '') return 'must end with its path';
  return undefined;
}
