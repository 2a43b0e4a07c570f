import type { IncomingHttpHeaders } from 'node:http';

/** How a request has come: what X-Forwarded-* tell the function. */
export interface Forwarded {
  readonly sourceIp: string;
  readonly for: string;
  readonly port: string;
  readonly proto: string;
  /** Whether what else the proxy says of the connection may be believed. */
  readonly isTrusted: boolean;
}

export interface Connection {
  /** Undefined where there is no address: inside an environment. */
  readonly remoteAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** Whether an address is that of a proxy of the owner's. */
export type Trusted = (address: string) => boolean;

const HTTP_PORT = '80';
const HTTPS_PORT = '443';

/**
 * What X-Forwarded-* of the request are: those of a trusted proxy, otherwise those of the connection, whatever the client
 * has sent. Pure.
 */
export function forwardedOf(
  connection: Connection,
  headers: IncomingHttpHeaders,
  trusted: Trusted,
): Forwarded {
  const peer = plain(connection.remoteAddress ?? '127.0.0.1');
  const port = String(connection.localPort ?? HTTP_PORT);
  if (!trusted(peer)) return { sourceIp: peer, for: peer, port, proto: 'http', isTrusted: false };
  const chain = listOf(headers['x-forwarded-for']);
  const proto = listOf(headers['x-forwarded-proto'])[0]?.toLowerCase();
  const isHttps = proto === 'https';
  const [sentPort] = listOf(headers['x-forwarded-port']);
  const known = proto === undefined ? port : isHttps ? HTTPS_PORT : HTTP_PORT;
  return {
    sourceIp: [...chain].reverse().find((address) => !trusted(address)) ?? chain[0] ?? peer,
    for: chain.length > 0 ? chain.join(', ') : peer,
    port: sentPort !== undefined && /^\d{1,5}$/.test(sentPort) ? sentPort : known,
    proto: isHttps ? 'https' : 'http',
    isTrusted: true,
  };
}

function listOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** An IPv4 address that a dual-stack socket shows. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
