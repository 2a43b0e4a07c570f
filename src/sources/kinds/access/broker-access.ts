import type { Connection, Connections, ConnectionTls } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import { BrokerRefusal } from '../../mapping/source-kind';
import { hostAndPort } from './host-and-port';

/** Where a mapping's broker is, and who the mapping says it is there. */
export interface BrokerAccess {
  /** As the connection or the mapping has them: `amqp://host:5672`, `host:9092`. */
  readonly endpoints: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly mechanism?: Connection['mechanism'];
  readonly tls?: ConnectionTls;
  readonly virtualHost?: string;
  /** Where user and password come from, for messages. */
  readonly credentialsFrom: string;
}

/** What SourceAccessConfigurations say of users; each URI names a connection. */
const USERS: Readonly<Record<string, Connection['mechanism'] | 'given'>> = {
  BASIC_AUTH: 'given',
  SASL_SCRAM_256_AUTH: 'SCRAM-SHA-256',
  SASL_SCRAM_512_AUTH: 'SCRAM-SHA-512',
};

/** Puts together what the mapping's connections say. Throws BrokerRefusal when one that it names is not there. */
export function brokerAccess(
  { eventSourceArn, settings }: Pick<MappingRecord, 'eventSourceArn' | 'settings'>,
  connections: Connections,
): BrokerAccess {
  const broker = eventSourceArn === undefined ? undefined : found(connections, eventSourceArn);
  let access: BrokerAccess = {
    endpoints: broker?.endpoints ?? settings.SelfManagedEventSource?.Endpoints.KAFKA_BOOTSTRAP_SERVERS ?? [],
    ...(broker === undefined
      ? { credentialsFrom: 'the mapping, which names none' }
      : { ...userOf(broker), ...(broker.tls && { tls: broker.tls }) }),
  };
  for (const { Type, URI } of settings.SourceAccessConfigurations ?? [])
    access = configured(access, Type, URI, connections);
  return access;
}

function configured(access: BrokerAccess, type: string, uri: string, connections: Connections): BrokerAccess {
  if (type === 'VIRTUAL_HOST') return { ...access, virtualHost: uri };
  const user = USERS[type];
  if (user !== undefined) {
    const connection = found(connections, uri);
    requireOwn(access.endpoints, connection);
    return { ...access, ...userOf(connection), ...(user !== 'given' && { mechanism: user }) };
  }
  const tls = found(connections, uri).tls;
  const before = access.tls ?? { isVerified: true };
  if (type === 'CLIENT_CERTIFICATE_TLS_AUTH')
    return { ...access, tls: { ...before, ...pick(tls, 'cert'), ...pick(tls, 'key') } };
  if (type === 'SERVER_ROOT_CA_CERTIFICATE') return { ...access, tls: { ...before, ...pick(tls, 'ca') } };
  // VPC_SUBNET and VPC_SECURITY_GROUP: there is no VPC, the broker is reached directly.
  return access;
}

/** Whoever may make a mapping names the servers of it: a password is shown to those that its owner has written beside it. */
function requireOwn(endpoints: readonly string[], connection: Connection): void {
  const own = connection.endpoints.map((endpoint) => hostAndPort(endpoint).toLowerCase());
  const other = endpoints.find((endpoint) => !own.includes(hostAndPort(endpoint).toLowerCase()));
  if (other === undefined) return;
  throw new BrokerRefusal(
    `The user of the connection "${connection.name}" is for ${own.join(', ')} only, and the mapping is of ${hostAndPort(other)}. ` +
      'Add that to the endpoints of the connection, or name one that has it.',
  );
}

function userOf({ name, username, password, mechanism }: Connection): Omit<BrokerAccess, 'endpoints'> {
  return {
    credentialsFrom: `the connection "${name}"`,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(mechanism !== undefined && { mechanism }),
  };
}

function pick(tls: ConnectionTls | undefined, member: 'ca' | 'cert' | 'key'): Partial<ConnectionTls> {
  return tls?.[member] === undefined ? {} : { [member]: tls[member] };
}

function found(connections: Connections, arn: string): Connection {
  const connection = connections.byArn(arn);
  if (connection !== undefined) return connection;
  throw new BrokerRefusal(
    `No connection is named or stands for ${arn}, so neither its endpoint nor its credentials are known. ` +
      'Add one: lambdabox connections add --help says how.',
  );
}
