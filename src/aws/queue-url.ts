import type { AwsAccess } from './aws-access';

export interface QueueName {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

/** The URL of a queue: made, not asked for, which would need another permission. */
export function queueUrl(
  { endpoints }: Pick<AwsAccess, 'endpoints'>,
  { region, accountId, name }: QueueName,
): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = endpoints.SQS ?? `https://sqs.${region}.${domain}`;
  return `${base.replace(/\/+$/, '')}/${accountId}/${name}`;
}
