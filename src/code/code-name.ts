import { createHash } from 'node:crypto';

/** Base64 SHA-256 of a zip, which is what AWS calls code by. */
export function sha256Of(zip: Buffer): string {
  return createHash('sha256').update(zip).digest('base64');
}

/** The same as a file's name. */
export function fileName(codeSha256: string): string {
  return Buffer.from(codeSha256, 'base64').toString('hex');
}
