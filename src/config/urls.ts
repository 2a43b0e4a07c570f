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
