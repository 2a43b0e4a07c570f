import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { AwsAccess } from '../../../aws/aws-access';
import { clientError } from '../../../errors';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { StreamKind } from '../../mapping/source-kind';
import type { StreamSource } from '../../mapping/stream-source';
import { nameOf } from '../aws/aws-fault';
import { sourceClientConfig } from '../aws/client-config';
import { streamArn } from '../aws/stream-arn';
import { TableStream } from './table-stream';

/** Streams of DynamoDB's tables. */
export class TableStreamKind implements StreamKind {
  readonly name = 'dynamodb';
  readonly style = 'stream';

  constructor(private readonly aws: AwsAccess) {}

  async check({ eventSourceArn = '' }: MappingRecord, signal: AbortSignal): Promise<void> {
    const { DescribeStreamCommand } = await import('@aws-sdk/client-dynamodb-streams');
    let client: DynamoDBStreamsClient | undefined;
    try {
      client = await this.client(eventSourceArn);
      await client.send(new DescribeStreamCommand({ StreamArn: eventSourceArn, Limit: 1 }), {
        abortSignal: signal,
      });
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException')
        throw clientError('invalidParameterValue', `Stream not found: ${eventSourceArn}`);
    } finally {
      client?.destroy();
    }
  }

  async open({ eventSourceArn = '' }: MappingRecord): Promise<StreamSource> {
    const endpoint = this.aws.endpoints.DYNAMODB_STREAMS;
    return new TableStream({
      client: await this.client(eventSourceArn),
      place: `the stream ${eventSourceArn}${endpoint === undefined ? '' : ` at ${endpoint}`}`,
      streamArn: eventSourceArn,
      origin: { eventSourceArn, region: streamArn(eventSourceArn).region },
    });
  }

  private async client(arn: string): Promise<DynamoDBStreamsClient> {
    const config = sourceClientConfig(this.aws, 'DYNAMODB_STREAMS', streamArn(arn).region);
    const { DynamoDBStreamsClient: Client } = await import('@aws-sdk/client-dynamodb-streams');
    return new Client({
      ...config,
      requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    });
  }
}
