import type { BrokerAccess } from '../access/broker-access';

/** What VIRTUAL_HOST says, or else the path of the connection's endpoint. */
export function virtualHostOf({ virtualHost, endpoints }: BrokerAccess): string {
  if (virtualHost !== undefined) return virtualHost;
  const path = endpoints[0] === undefined ? '' : new URL(endpoints[0]).pathname.slice(1);
  return path === '' ? '/' : decodeURIComponent(path);
}
