import type { ConnectionOptions } from 'node:tls';
import type { ConnectionTls } from '../../connections/connection';

/** A connection's trust as Node.js has it. */
export function tlsOptions(tls: ConnectionTls | undefined): ConnectionOptions {
  if (tls === undefined) return {};
  const { ca, cert, key, serverName, isVerified } = tls;
  return {
    rejectUnauthorized: isVerified,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && { servername: serverName }),
  };
}
