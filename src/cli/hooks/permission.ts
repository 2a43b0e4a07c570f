import type { Client } from '../http/client';
import { ServiceError } from '../http/service-error';

export interface Permitted {
  /** `orders`, `orders:live` */
  readonly target: string;
  /** `s3.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
  /** By which the permission is found, and not added again. */
  readonly sid: string;
}

/** Lets a service call a function for one source of its, as AWS's console does it (Lambda API reference, "AddPermission"). */
export async function permitService(
  client: Client,
  { target, service, sourceArn, sid }: Permitted,
): Promise<void> {
  const [name = '', qualifier] = target.split(':');
  try {
    await client.json({
      method: 'POST',
      path: `/2015-03-31/functions/${encodeURIComponent(name)}/policy`,
      query: { Qualifier: qualifier },
      body: JSON.stringify({
        ...{ StatementId: sid, Action: 'lambda:InvokeFunction', Principal: service, SourceArn: sourceArn },
      }),
    });
  } catch (error) {
    const isThere = error instanceof ServiceError && error.code === 'ResourceConflictException';
    if (!isThere) throw error;
  }
}

/** For S3 to call it with notifications of a bucket. */
export function bucketPermission(target: string, bucket: string): Permitted {
  return {
    target,
    service: 's3.amazonaws.com',
    sourceArn: `arn:aws:s3:::${bucket}`,
    sid: `lambdabox-s3-${bucket.replaceAll('.', '-')}`,
  };
}

/** For SNS to call it with a topic's messages. `topic`: its ARN. */
export function topicPermission(target: string, topic: string): Permitted {
  const name = topic.slice(topic.lastIndexOf(':') + 1).replaceAll('.', '-');
  return {
    target,
    service: 'sns.amazonaws.com',
    sourceArn: topic,
    sid: `lambdabox-sns-${name}`.slice(0, 100),
  };
}
