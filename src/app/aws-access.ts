import type { AwsAccess } from '../aws/aws-access';
import type { Config } from '../config/config';

/** How AWS's services are reached, of which lambdabox itself is none of those that it asks. */
export function awsAccess({ region, aws, host, port }: Config): AwsAccess {
  const ownAddresses = [host, 'localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`);
  return { ...aws, region, ownAddresses };
}
