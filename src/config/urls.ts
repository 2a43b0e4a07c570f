import { BlockList, isIP } from 'node:net';
import { ConfigError } from './config-error';

/** A domain of the owner's, below which each function URL has a name of its own. */
export interface UrlDomain {
  readonly scheme: 'http' | 'https';
  /** `fn.example.com`, in lower case. */
  readonly host: string;
  /** Unset: the scheme's own. */
  readonly port?: number;
}

const NAME = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*';
const DOMAIN = new RegExp(`^(?:(https?)://)?(${NAME})(?::(\\d{1,5}))?/?$`);

/** `example.com`, which is taken for https, or `http://example.com:8080`. */
export function parseUrlDomain(text: string | undefined): UrlDomain | undefined {
  if (!text) return undefined;
  const [match, scheme = 'https', host = '', port] = DOMAIN.exec(text.toLowerCase()) ?? [];
  if (match === undefined || host.length > 220 || Number(port ?? 1) > 65_535) {
    const rule = 'must look like example.com, or http://example.com:8080';
    throw new ConfigError('LAMBDABOX_URL_DOMAIN', text, rule);
  }
  return {
    scheme: scheme === 'http' ? 'http' : 'https',
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

/** A function, or one of its aliases, that has a host name of the owner's. */
export interface UrlHost {
  readonly functionName: string;
  readonly qualifier?: string;
}

const HOST = new RegExp(`^(${NAME})=([a-zA-Z0-9-_]{1,64})(?::([a-zA-Z0-9-_]{1,128}))?$`);

/** `shop.example.com=orders,api.example.com=orders:live`, by host names. */
export function parseUrlHosts(text: string): ReadonlyMap<string, UrlHost> {
  const hosts = new Map<string, UrlHost>();
  for (const entry of partsOf(text)) {
    const at = entry.indexOf('=');
    const [match, host = '', functionName = '', qualifier] =
      HOST.exec(entry.slice(0, at).toLowerCase() + entry.slice(at)) ?? [];
    if (match === undefined) {
      const rule = `"${entry}" must look like shop.example.com=<function> or shop.example.com=<function>:<alias>`;
      throw new ConfigError('LAMBDABOX_URL_HOSTS', text, rule);
    }
    if (hosts.has(host)) throw new ConfigError('LAMBDABOX_URL_HOSTS', text, `names ${host} twice`);
    hosts.set(host, qualifier === undefined ? { functionName } : { functionName, qualifier });
  }
  return hosts;
}

/** `127.0.0.1,10.0.0.0/8,::1`: whether an address is one of these. */
export function parseTrustedProxies(text: string): (address: string) => boolean {
  const list = new BlockList();
  const entries = partsOf(text);
  for (const entry of entries) if (!listed(list, entry)) throw notAnAddress(text, entry);
  if (entries.length === 0) return () => false;
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

function listed(list: BlockList, entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, type);
  else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32)) {
    list.addSubnet(address, Number(bits), type);
  } else return false;
  return true;
}

function notAnAddress(text: string, entry: string): ConfigError {
  const rule = `"${entry}" must be an address or a network, such as 127.0.0.1 or 10.0.0.0/8`;
  return new ConfigError('LAMBDABOX_TRUSTED_PROXIES', text, rule);
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
