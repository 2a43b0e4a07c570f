/** What stands between the metadata of a stream and its body. */
const END = Buffer.alloc(8);
/** As long as the headers of an answer may be that Lambda passes on, and more. */
const MAX_BYTES = 1024 * 1024;

/** The content type by which a runtime says that its stream begins with metadata. */
export const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response';

export function hasPrelude(contentType: string | undefined): boolean {
  return contentType !== undefined && contentType.split(';')[0]?.trim().toLowerCase() === WITH_PRELUDE;
}

/** The metadata, and what has come of the body behind it. */
export interface Prelude {
  readonly metadata: Buffer;
  readonly rest: Buffer;
}

/** Reads the metadata at the beginning of a stream, in whatever pieces it comes. */
export class PreludeReader {
  private read: Buffer = Buffer.alloc(0);

  /** Undefined while it is not complete; `too-long` when it will not be. */
  take(data: Buffer): Prelude | 'too-long' | undefined {
    const from = Math.max(0, this.read.length - END.length + 1);
    this.read = this.read.length === 0 ? data : Buffer.concat([this.read, data]);
    const at = this.read.indexOf(END, from);
    if (at >= 0) return { metadata: this.read.subarray(0, at), rest: this.read.subarray(at + END.length) };
    return this.read.length > MAX_BYTES ? 'too-long' : undefined;
  }
}
