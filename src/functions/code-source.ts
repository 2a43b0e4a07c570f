import { MAX_UNZIPPED_BYTES } from '../code/code-limits';
import { clientError, PlatformError, type AwsError } from '../errors';
import { inlineZip } from './validation/code-input';
import { invalid } from './validation/constraints';
import type { Members } from './validation/members';

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Absent: the newest. */
  readonly version?: string;
}

/** What became of a read: the object, S3's own answer, or why there is none. */
export type ObjectRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unset'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Where objects of S3 are read. */
export interface CodeObjects {
  read(object: ObjectAddress, maxBytes: number): Promise<ObjectRead>;
}

/** S3's texts as Lambda passes them on; other makers' servers have others. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['NoSuchBucket', 'The specified bucket does not exist'],
  ['NoSuchKey', 'The specified key does not exist.'],
  ['AccessDenied', 'Access Denied'],
]);

/** The archives of functions and layers: from the request itself, or from S3. */
export class CodeSource {
  constructor(private readonly objects: CodeObjects) {}

  /** `code` is FunctionCode, LayerVersionContentInput, or an update with the same members. Throws AwsError. */
  async zip(code: Members): Promise<Buffer> {
    const bucket = code.string('S3Bucket');
    const key = code.string('S3Key');
    const version = code.string('S3ObjectVersion');
    if (bucket === undefined && key === undefined && version === undefined) return inlineZip(code);
    if (code.has('ZipFile')) {
      throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.');
    }
    if (bucket === undefined || key === undefined) {
      throw invalid('Please provide a source for function code. S3Bucket and S3Key go together.');
    }
    const object = { bucket, key, ...(version === undefined ? {} : { version }) };
    // The limit of an archive that comes with a request is not one of those in S3: what it unpacks to counts.
    const read = await this.objects.read(object, MAX_UNZIPPED_BYTES);
    if (read.kind === 'read') return read.bytes;
    throw refusal(object, read);
  }
}

function refusal({ bucket, key }: ObjectAddress, read: Exclude<ObjectRead, { kind: 'read' }>): AwsError {
  if (read.kind === 'tooLarge') {
    return invalid(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
  }
  if (read.kind === 'unset') return invalid(`s3://${bucket}/${key} cannot be read: ${read.reason}`);
  if (read.kind === 'failed')
    return new PlatformError(`s3://${bucket}/${key} cannot be read: ${read.reason}`);
  const told = `S3 Error Code: ${read.code}. S3 Error Message: ${TEXTS.get(read.code) ?? read.message}`;
  if (read.code !== 'AccessDenied') return invalid(`Error occurred while GetObject. ${told}`);
  return clientError(
    'accessDenied',
    `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. ${told}`,
  );
}
