import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { messageOf } from '../errors';
import type { Clock } from '../lib/clock';
import { Semaphore } from '../lib/semaphore';
import { within } from '../lib/within';
import type { AwsAccess } from './aws-access';
import { AwsSettingError } from './aws-client-config';
import type { RegionalClients } from './regional-clients';
import { s3Clients } from './s3-clients';

interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Absent: the newest. */
  readonly version?: string;
}

/** What became of a read. */
type ObjectRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  /** S3's own answer. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** S3 is not set up for lambdabox. */
  | { readonly kind: 'unset'; readonly reason: string }
  /** S3 did not answer, or not to the end. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Clients of Lambda wait a minute for an answer. */
const DEADLINE_MS = 50_000;
/** An object is in memory until it is unpacked. */
const READERS = 2;

/** Objects of S3 as a whole: streamed, never more than was asked for, and never for longer than a client waits. */
export class S3Objects {
  private readonly clients: RegionalClients<S3Client>;
  private readonly readers = new Semaphore(READERS);

  constructor(
    private readonly access: AwsAccess,
    private readonly clock: Clock,
  ) {
    // Lambda takes code from its own region only, and says so.
    this.clients = s3Clients(access, { followRegionRedirects: false });
  }

  /** Throws nothing but for a fault of ours. */
  async read(address: ObjectAddress, maxBytes: number): Promise<ObjectRead> {
    const limit = { what: 'S3', ms: DEADLINE_MS, clock: this.clock };
    try {
      return await within(limit, (signal) => this.readers.run(() => this.get(address, maxBytes, signal)));
    } catch (error) {
      return failure(error);
    }
  }

  close(): Promise<void> {
    return this.clients.close();
  }

  private async get(
    { bucket, key, version }: ObjectAddress,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<ObjectRead> {
    // Its turn may have come when nobody waits any more.
    signal.throwIfAborted();
    const client = await this.clients.in(this.access.region);
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new GetObjectCommand({
      ...{ Bucket: bucket, Key: key },
      ...(version === undefined ? {} : { VersionId: version }),
    });
    const { Body, ContentLength = 0 } = await client.send(command, { abortSignal: signal });
    if (!(Body instanceof Readable)) return { kind: 'failed', reason: 'S3 sent no object' };
    if (ContentLength > maxBytes) {
      Body.destroy();
      return { kind: 'tooLarge' };
    }
    return collected(Body, maxBytes, signal);
  }
}

async function collected(body: Readable, maxBytes: number, signal: AbortSignal): Promise<ObjectRead> {
  const chunks: Buffer[] = [];
  let size = 0;
  const cut = (): void => void body.destroy(new Error('the object was not read to its end in time'));
  signal.addEventListener('abort', cut, { once: true });
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop closes the connection.
      if (size > maxBytes) return { kind: 'tooLarge' };
      chunks.push(chunk);
    }
    return { kind: 'read', bytes: Buffer.concat(chunks, size) };
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

function failure(error: unknown): ObjectRead {
  if (error instanceof AwsSettingError) return { kind: 'unset', reason: error.message };
  if (!isServiceError(error)) return { kind: 'failed', reason: messageOf(error) };
  const region = error.$response?.headers?.['x-amz-bucket-region'];
  if (region !== undefined && ELSEWHERE.has(error.name)) {
    const message = `The bucket is in this region: ${region}. Please use this region to retry the request`;
    return { kind: 'refused', code: 'PermanentRedirect', message };
  }
  return { kind: 'refused', code: error.name, message: error.message };
}

/** How S3 answers whoever asks for a bucket in a wrong region. */
const ELSEWHERE: ReadonlySet<string> = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed']);

/** S3 has answered; all else is a fault on the way. */
function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && '$fault' in error && '$metadata' in error;
}
