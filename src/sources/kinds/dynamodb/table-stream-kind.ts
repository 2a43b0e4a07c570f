import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { AwsAccess } from '../../../aws/aws-access';
import { awsClientConfig } from '../../../aws/aws-client-config';
import { clientError } from '../../../errors';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { StreamKind } from '../../mapping/source-kind';
import type { StreamSource } from '../../mapping/stream-source';
import { awsFault, nameOf } from '../aws/aws-fault';
import { REQUEST_LIMITS } from '../aws/request-limits';
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
    const place = `the stream ${eventSourceArn}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
    const client = await this.client(eventSourceArn).catch((error: unknown) => {
      throw awsFault(place, error);
    });
    const origin = { eventSourceArn, region: streamArn(eventSourceArn).region };
    return new TableStream({ client, place, streamArn: eventSourceArn, origin });
  }

  private async client(arn: string): Promise<DynamoDBStreamsClient> {
    const config = awsClientConfig(this.aws, 'DYNAMODB_STREAMS', streamArn(arn).region);
    const { DynamoDBStreamsClient: Client } = await import('@aws-sdk/client-dynamodb-streams');
    return new Client({ ...config, requestHandler: REQUEST_LIMITS });
  }
}
