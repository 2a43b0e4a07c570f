import { ConfigError } from './config-error';
import type { Env } from './values';

export interface TracingConfig {
  /** With `/v1/traces`, or as it was given for traces. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const GENERAL = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const TRACES = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';

/** OpenTelemetry's own variables (its specification, "OpenTelemetry Protocol Exporter"), of HTTP with JSON. */
export function parseTracing(env: Env): TracingConfig | undefined {
  const given = env[TRACES] ? TRACES : GENERAL;
  const endpoint = env[given];
  if (!endpoint) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(given, endpoint, 'must look like http://collector:4318');
  }
  if (url.username || url.password) {
    const rule = 'must not name a user; set OTEL_EXPORTER_OTLP_HEADERS=authorization=Basic%20...';
    throw new ConfigError(given, `${url.protocol}//...@${url.host}`, rule);
  }
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol && protocol !== 'http/json') {
    throw new ConfigError('OTEL_EXPORTER_OTLP_PROTOCOL', protocol, 'must be http/json, or not set');
  }
  if (given === GENERAL) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  const headers = {
    ...parseHeaders(env, 'OTEL_EXPORTER_OTLP_HEADERS'),
    ...parseHeaders(env, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'),
  };
  return { url: url.href, headers };
}

/** `name=value,name=value`, values percent-encoded. The message must not repeat them: they are keys. */
function parseHeaders(env: Env, variable: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of (env[variable] ?? '').split(',')) {
    if (pair.trim() === '') continue;
    const [, name = '', value = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    const decoded = decode(value);
    if (name === '' || decoded === undefined) {
      throw new ConfigError(variable, '...', 'must look like name=value,name=value, values percent-encoded');
    }
    headers[name] = decoded;
  }
  return headers;
}

/** Undefined for what no header can hold. */
function decode(value: string): string | undefined {
  try {
    const decoded = decodeURIComponent(value);
    return /^[\t\x20-\x7e\x80-\xff]*$/.test(decoded) ? decoded : undefined;
  } catch {
    return undefined;
  }
}
