import type { ConnectionTls } from '../../connections/connection';

/** As Node.js names it; texts are PEM. */
interface TlsOptions {
  readonly rejectUnauthorized?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
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
