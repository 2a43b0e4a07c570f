import { usageError } from '../cli-error';
import type { DeployOptions } from './deploy-settings';
import type { Guess } from './guess';

export interface S3Place {
  readonly S3Bucket: string;
  readonly S3Key: string;
}

/** `s3://bucket/key`; undefined for a path. Throws a usage error for one without a key. */
export function s3Place(text: string): S3Place | undefined {
  if (!text.startsWith('s3://')) return undefined;
  const [, S3Bucket, S3Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
  if (S3Bucket !== undefined && S3Key !== undefined) return { S3Bucket, S3Key };
  throw usageError(`${text} names no object of S3`, 'give the zip as s3://bucket/key');
}

/** The service reads the object, so nothing can be guessed from its files here. */
export function mainInS3(
  path: string,
  { runtime, handler }: Pick<DeployOptions, 'runtime' | 'handler'>,
  current: { readonly Runtime?: string; readonly Handler?: string } | undefined,
): Guess {
  const main = { runtime: runtime ?? current?.Runtime, handler: handler ?? current?.Handler };
  if (main.runtime !== undefined && main.handler !== undefined) {
    return { runtime: main.runtime, handler: main.handler, because: '' };
  }
  throw usageError(
    `runtime and handler of ${path} cannot be guessed: its files are not here`,
    'give --runtime and --handler',
  );
}
