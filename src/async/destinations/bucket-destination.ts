import type { S3Client } from '@aws-sdk/client-s3';
import type { DestinationArn } from '../../functions/destination-arn';
import type { Clock } from '../../lib/clock';
import type { Delivery } from '../delivery';
import type { AwsAccess } from '../../aws/aws-access';
import type { Destination } from './destination';
import type { RegionalClients } from '../../aws/regional-clients';
import { s3Clients } from '../../aws/s3-clients';
import { traced } from './traced-command';

export interface BucketParts {
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** An S3 bucket, for failures: an object of the record. */
export class BucketDestination implements Destination {
  private readonly clients: RegionalClients<S3Client>;

  constructor(private readonly parts: BucketParts) {
    // A bucket's ARN has no region.
    this.clients = s3Clients(parts.aws, { followRegionRedirects: true });
  }

  async send(delivery: Delivery, { name }: DestinationArn, signal: AbortSignal): Promise<void> {
    const client = await this.clients.in(this.parts.aws.region);
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new PutObjectCommand({
      Bucket: name,
      Key: keyOf(delivery, this.parts.clock.wallTime(), this.parts.newId()),
      Body: delivery.body,
      ContentType: 'application/json',
    });
    await client.send(traced(command, delivery.traceHeader), { abortSignal: signal });
  }

  close(): Promise<void> {
    return this.clients.close();
  }
}

/** `aws/lambda/async/f/2025/11/25/2025-11-25T02.26.54-<id>`, in UTC. */
function keyOf(
  { functionName, objectFolder = `async/${functionName}` }: Delivery,
  wallTime: number,
  id: string,
): string {
  const [second = ''] = new Date(wallTime).toISOString().split('.');
  const [day = ''] = second.split('T');
  return `aws/lambda/${objectFolder}/${day.replaceAll('-', '/')}/${second.replaceAll(':', '.')}-${id}`;
}
