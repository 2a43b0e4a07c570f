import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsAccess } from './aws-access';
import { RegionalClients } from './regional-clients';

/** Clients of SQS; its library is loaded with the first. */
export function sqsClients(access: AwsAccess): RegionalClients<SQSClient> {
  return new RegionalClients(access, 'SQS', async (config) => {
    const { SQSClient: Client } = await import('@aws-sdk/client-sqs');
    return new Client({ ...config, useQueueUrlAsEndpoint: false });
  });
}
