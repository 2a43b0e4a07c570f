import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { AwsAccess } from '../../../aws/aws-access';
import { clientError } from '../../../errors';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { StreamKind } from '../../mapping/source-kind';
import type { StreamSource } from '../../mapping/stream-source';
import { nameOf } from '../aws/aws-fault';
import { sourceClientConfig } from '../aws/client-config';
import { streamArn } from '../aws/stream-arn';
import { KinesisStream } from './kinesis-stream';

/** Milliseconds. */
const CONNECT_MS = 5000;
const ANSWER_MS = 30_000;

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
    return new KinesisStream({
      client: await this.client(eventSourceArn),
      place: `the stream ${stream}${endpoint === undefined ? '' : ` at ${endpoint}`}`,
      streamArn: stream,
      origin: () => ({ eventSourceArn, region, identityArn: this.parts.roleOf(functionName) }),
    });
  }

  private async client(arn: string): Promise<KinesisClient> {
    const config = sourceClientConfig(this.parts.aws, 'KINESIS', streamArn(arn).region);
    const { KinesisClient: Client } = await import('@aws-sdk/client-kinesis');
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    // The client's own handler speaks HTTP/2, which few other servers do.
    const requestHandler = new NodeHttpHandler({ connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS });
    return new Client({ ...config, requestHandler });
  }
}
