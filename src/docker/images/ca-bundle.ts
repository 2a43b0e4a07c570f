import { readFileSync } from 'node:fs';
import { messageOf, PlatformError } from '../../errors';

/**
 * The certificate authorities that build stages trust besides Debian's own, in PEM. Empty without a path. A path
 * that cannot be read is an error: a build without its proxy's authority fails later and less clearly.
 */
export function readCaBundle(bundlePath: string | undefined): Buffer {
  if (bundlePath === undefined) return Buffer.alloc(0);
  let bundle: Buffer;
  try {
    bundle = readFileSync(bundlePath);
  } catch (error) {
    throw new PlatformError(`Cannot read the CA bundle ${bundlePath}: ${messageOf(error)}`, { cause: error });
  }
  if (!bundle.includes('-----BEGIN ')) {
    throw new PlatformError(`The CA bundle ${bundlePath} holds no certificate in PEM.`);
  }
  return bundle;
}
