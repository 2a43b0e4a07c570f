import { ConfigError } from './config-error';
import type { Env } from './values';

export interface LokiConfig {
  /** Without `/loki/api/v1/push`. */
  readonly url: string;
  readonly tenant: string | undefined;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

export function parseLoki(env: Env): LokiConfig | undefined {
  const { LAMBDABOX_LOKI_URL: url, LAMBDABOX_LOKI_USER: user, LAMBDABOX_LOKI_PASSWORD: password } = env;
  const tenant = env.LAMBDABOX_LOKI_TENANT || undefined;
  if (!url) {
    const [extra] = ['TENANT', 'USER', 'PASSWORD'].filter((name) => env[`LAMBDABOX_LOKI_${name}`]);
    if (extra) throw new ConfigError('LAMBDABOX_LOKI_URL', '', `must be set with LAMBDABOX_LOKI_${extra}`);
    return undefined;
  }
  checkLokiUrl(url);
  if (tenant !== undefined && !/^[\w!.*'()-]{1,150}$/.test(tenant)) {
    const rule = "must be 1 to 150 letters, digits and !-_.*'()";
    throw new ConfigError('LAMBDABOX_LOKI_TENANT', tenant, rule);
  }
  if (Boolean(user) !== Boolean(password)) {
    const [given, missing] = user ? ['USER', 'PASSWORD'] : ['PASSWORD', 'USER'];
    throw new ConfigError(
      `LAMBDABOX_LOKI_${missing}`,
      '',
      `must be set together with LAMBDABOX_LOKI_${given}`,
    );
  }
  return { url, tenant, credentials: user && password ? { user, password } : undefined };
}

/** The message must not repeat a password. */
function checkLokiUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && (url.username || url.password)) {
    const rule = 'must not name a user; set LAMBDABOX_LOKI_USER and LAMBDABOX_LOKI_PASSWORD';
    throw new ConfigError('LAMBDABOX_LOKI_URL', `${url.protocol}//...@${url.host}`, rule);
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || /\/push\/*$/.test(url.pathname)) {
    const rule = 'must look like http://loki:3100, without /loki/api/v1/push and what follows it';
    throw new ConfigError('LAMBDABOX_LOKI_URL', value, rule);
  }
}
