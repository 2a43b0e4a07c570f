import type { AwsAccess, AwsCredentials, AwsService } from './aws-access';

/** A setting of lambdabox is missing or wrong, without which a service cannot be asked. The message says which. */
export class AwsSettingError extends Error {}

/** What all of AWS's clients are made with. */
export interface AwsClientConfig {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly endpoint?: string;
  /** Who asks tries again, and knows of each try. */
  readonly maxAttempts: 1;
  /** Never found out by asking the metadata address. */
  readonly defaultsMode: 'standard';
}

/** Throws AwsSettingError. */
export function awsClientConfig(
  { credentials, endpoints, ownAddresses }: AwsAccess,
  service: AwsService,
  region: string,
): AwsClientConfig {
  const endpoint = endpoints[service];
  if (!credentials) {
    throw new AwsSettingError(
      `no credentials for ${service}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for lambdabox`,
    );
  }
  if (endpoint !== undefined && ownAddresses.includes(new URL(endpoint).host)) {
    throw new AwsSettingError(
      `AWS_ENDPOINT_URL is lambdabox itself, which has no ${service}: set AWS_ENDPOINT_URL_${service} for lambdabox`,
    );
  }
  return {
    region,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 1,
    defaultsMode: 'standard',
  };
}
