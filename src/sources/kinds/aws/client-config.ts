import type { AwsAccess, AwsCredentials, AwsService } from '../../../aws/aws-access';
import { BrokerRefusal } from '../../mapping/source-kind';

/** What AWS's clients of mapped sources are made with. */
export interface SourceClientConfig {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly endpoint?: string;
  /** The loop tries again, and knows of each try. */
  readonly maxAttempts: 1;
  /** Never found out by asking the metadata address. */
  readonly defaultsMode: 'standard';
}

/** For what is in the region of an ARN. Throws BrokerRefusal while a setting is missing. */
export function sourceClientConfig(
  access: AwsAccess,
  service: AwsService,
  region: string,
): SourceClientConfig {
  const { credentials, endpoints, ownAddresses } = access;
  const endpoint = endpoints[service];
  if (!credentials) {
    throw new BrokerRefusal(
      `no credentials for ${service}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for lambdabox, and AWS_ENDPOINT_URL_${service} where it is not AWS's own`,
    );
  }
  if (endpoint !== undefined && ownAddresses.includes(new URL(endpoint).host)) {
    throw new BrokerRefusal(
      `AWS_ENDPOINT_URL is lambdabox itself, which has no ${service}: set AWS_ENDPOINT_URL_${service} for lambdabox`,
    );
  }
  return {
    ...{ region, credentials, maxAttempts: 1, defaultsMode: 'standard' },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
