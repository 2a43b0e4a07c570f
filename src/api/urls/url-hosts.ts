import type { RequestHead } from '../http/door';

/** Which URL a request is for. */
export type UrlTarget =
  | { readonly id: string }
  /** By a host name that the owner has given to a function. Absent qualifier: `$LATEST`. */
  | { readonly functionName: string; readonly qualifier?: string };

export interface UrlPlace {
  readonly target: UrlTarget;
  /** As the function is to see it: path and query, as sent. */
  readonly url: string;
  /** The host name, in lower case, without a port. */
  readonly host: string;
}

export interface UrlHostsParts {
  readonly region: string;
  /** Below which URLs have names, in lower case. */
  readonly domain?: string;
  /** Further host names, in lower case. */
  readonly hosts?: ReadonlyMap<string, { readonly functionName: string; readonly qualifier?: string }>;
}

const PREFIX = /^\/_lambdabox\/urls\/([^/?]*)(.*)$/s;
const LABEL = '.lambda-url.';
const ID = /^[a-z0-9]{32}$/;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/** Tells function URLs by the host of a request, or by a path for clients that cannot resolve such a host. Pure. */
export class UrlHosts {
  constructor(private readonly parts: UrlHostsParts) {}

  /** Undefined for a request that is for no function URL. */
  place({ url, headers }: Pick<RequestHead, 'url' | 'headers'>): UrlPlace | undefined {
    // As a proxy is asked: the host of the target is the one that counts.
    const [, authority, rest = ''] = (url.startsWith('/') ? null : ABSOLUTE.exec(url)) ?? [];
    const target = authority === undefined ? url : rest.startsWith('/') ? rest : `/${rest}`;
    const host = nameOf(authority ?? headers.host ?? '');
    const found = this.targetOf(host);
    if (found) return { target: found, url: target, host };
    if (!target.startsWith('/_lambdabox/urls/')) return undefined;
    const [, id = '', below = ''] = PREFIX.exec(target) ?? [];
    return { target: { id }, url: below.startsWith('/') ? below : `/${below}`, host };
  }

  private targetOf(host: string): UrlTarget | undefined {
    const at = host.indexOf(LABEL);
    if (at >= 0) return { id: this.inRegion(host, at) ? host.slice(0, at) : '' };
    const { domain, hosts } = this.parts;
    const own = hosts?.get(host);
    if (own || domain === undefined || !host.endsWith(`.${domain}`)) return own;
    const id = host.slice(0, -domain.length - 1);
    return ID.test(id) ? { id } : undefined;
  }

  private inRegion(host: string, at: number): boolean {
    return host.startsWith(`${this.parts.region}.`, at + LABEL.length);
  }
}

/** Of a request's Host: its name in lower case, without a port. */
export function hostOf({ host = '' }: RequestHead['headers']): string {
  return nameOf(host);
}

/** The names of the hosts that clients address: few, and asked for with every request. */
const names = new Map<string, string>();
const MAX_NAMES = 64;
const MAX_HOST = 255;

function nameOf(host: string): string {
  const known = names.get(host);
  if (known !== undefined) return known;
  const name = host.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
  if (host.length > MAX_HOST) return name;
  if (names.size >= MAX_NAMES) names.clear();
  names.set(host, name);
  return name;
}
