import { isIP } from 'node:net';
import type { ConnectionTls } from '../../connections/connection';

/** As Node.js names it; texts are PEM. */
interface TlsOptions {
  readonly rejectUnauthorized?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly host?: string;
}

/** A connection's trust as Node.js has it. */
export function tlsOptions(tls: ConnectionTls | undefined): TlsOptions {
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

/** The same, with the name that a certificate must be for: a host's, which servers are told, or an address. */
export function tlsOptionsFor(host: string, tls: ConnectionTls | undefined): TlsOptions {
  return { ...(isIP(host) === 0 ? { servername: host } : { host }), ...tlsOptions(tls) };
}
