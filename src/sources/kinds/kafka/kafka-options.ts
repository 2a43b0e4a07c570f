import type { BaseOptions } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { BrokerAccess } from '../access/broker-access';
import { hostAndPort } from '../access/host-and-port';
import { tlsOptions } from '../access/tls-options';

/** How a client of the cluster is made. Endpoints are `host:port`, or with a scheme, `kafka://` or `kafkas://` for TLS. */
export function kafkaOptions(access: BrokerAccess): BaseOptions {
  const isEncrypted =
    access.tls !== undefined || access.endpoints.some((endpoint) => /^(kafkas|ssl):\/\//.test(endpoint));
  return {
    clientId: 'lambdabox',
    bootstrapBrokers: access.endpoints.map(hostAndPort),
    retries: 1,
    retryDelay: 250,
    ...(isEncrypted && { tls: tlsOptions(access.tls), tlsServerName: access.tls?.serverName ?? true }),
    ...(access.username !== undefined && {
      sasl: {
        mechanism: access.mechanism ?? 'PLAIN',
        username: access.username,
        password: access.password ?? '',
      },
    }),
  };
}
