import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { AwsAccess } from '../../../aws/aws-access';
import { awsClientConfig } from '../../../aws/aws-client-config';
import { clientError } from '../../../errors';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { StreamKind } from '../../mapping/source-kind';
import type { StreamSource } from '../../mapping/stream-source';
import { awsFault, nameOf } from '../aws/aws-fault';
import { REQUEST_LIMITS } from '../aws/request-limits';
import { streamArn } from '../aws/stream-arn';
import type { RecordOrigin } from './kinesis-record';
import { KinesisStream } from './kinesis-stream';

export interface KinesisKindParts {
  readonly aws: AwsAccess;
  /** ARN of a function's role. */
  readonly roleOf: (functionName: string) => string;
}

/** Streams of Kinesis Data Streams. A consumer with enhanced fan-out is read as its stream is. */
export class KinesisKind implements StreamKind {
  readonly name = 'kinesis';
  readonly style = 'stream';

  constructor(private readonly parts: KinesisKindParts) {}

  async check({ eventSourceArn = '' }: MappingRecord, signal: AbortSignal): Promise<void> {
    const { stream: StreamARN } = streamArn(eventSourceArn);
    const { DescribeStreamSummaryCommand } = await import('@aws-sdk/client-kinesis');
    let client: KinesisClient | undefined;
    try {
      client = await this.client(eventSourceArn);
      await client.send(new DescribeStreamSummaryCommand({ StreamARN }), { abortSignal: signal });
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException')
        throw clientError('invalidParameterValue', `Stream not found: ${eventSourceArn}`);
    } finally {
      client?.destroy();
    }
  }

  async open({ eventSourceArn = '', functionName }: MappingRecord): Promise<StreamSource> {
    const { stream, region } = streamArn(eventSourceArn);
    const endpoint = this.parts.aws.endpoints.KINESIS;
    const place = `the stream ${stream}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
    const client = await this.client(eventSourceArn).catch((error: unknown) => {
      throw awsFault(place, error);
    });
    const origin = (): RecordOrigin => ({
      ...{ eventSourceArn, region },
      identityArn: this.parts.roleOf(functionName),
    });
    return new KinesisStream({ client, place, streamArn: stream, origin });
  }

  private async client(arn: string): Promise<KinesisClient> {
    const config = awsClientConfig(this.parts.aws, 'KINESIS', streamArn(arn).region);
    const { KinesisClient: Client } = await import('@aws-sdk/client-kinesis');
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    // The client's own handler speaks HTTP/2, which few other servers do.
    const requestHandler = new NodeHttpHandler(REQUEST_LIMITS);
    return new Client({ ...config, requestHandler });
  }
}
