import { hash } from 'node:crypto';
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
  return permissionOf(target, 's3', `arn:aws:s3:::${bucket}`);
}

/** For SNS to call it with a topic's messages. `topic`: its ARN. */
export function topicPermission(target: string, topic: string): Permitted {
  return permissionOf(target, 'sns', topic);
}

/** A statement's id has neither an ARN's signs nor its length; topics of one name are in many regions and accounts. */
function permissionOf(target: string, service: 's3' | 'sns', sourceArn: string): Permitted {
  const name = sourceArn.slice(sourceArn.lastIndexOf(':') + 1).replaceAll('.', '-');
  const mark = hash('sha256', sourceArn).slice(0, 8);
  const sid = `lambdabox-${service}-${name.slice(0, 64)}-${mark}`;
  return { target, service: `${service}.amazonaws.com`, sourceArn, sid };
}
