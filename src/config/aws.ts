import { ConfigError } from './config-error';
import type { Env } from './values';

/** How AWS's services, or those that speak like them, are reached by lambdabox itself. */
export interface AwsConfig {
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
  /** A service without one is AWS's own. */
  readonly endpoints: Readonly<Partial<Record<(typeof SERVICES)[number], string>>>;
}

/** As AWS's variables call them. */
const SERVICES = ['SQS', 'SNS', 'EVENTBRIDGE', 'S3', 'KINESIS', 'DYNAMODB_STREAMS'] as const;

export function parseAws(env: Env): AwsConfig {
  const entries = SERVICES.flatMap((service) => {
    const name = env[`AWS_ENDPOINT_URL_${service}`] ? `AWS_ENDPOINT_URL_${service}` : 'AWS_ENDPOINT_URL';
    const url = env[name];
    if (!url) return [];
    checkEndpoint(name, url);
    return [[service, url]];
  });
  return { credentials: parseKeys(env), endpoints: Object.fromEntries(entries) as AwsConfig['endpoints'] };
}

function parseKeys(env: Env): AwsConfig['credentials'] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const sessionToken = env.AWS_SESSION_TOKEN;
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    const [given, missing] = accessKeyId
      ? ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY']
      : ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'];
    throw new ConfigError(`AWS_${missing}`, '', `must be set together with AWS_${given}`);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function checkEndpoint(name: string, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.username || url?.password) {
    throw new ConfigError(
      name,
      `${url.protocol}//...@${url.host}`,
      'must not name a user; keys are in AWS_ACCESS_KEY_ID',
    );
  }
  if (url && /^https?:$/.test(url.protocol)) return;
  throw new ConfigError(name, value, 'must look like http://127.0.0.1:9324');
}
