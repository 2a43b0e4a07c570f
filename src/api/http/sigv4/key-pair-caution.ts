import { isLoopback } from '../../../lib/loopback';

/** Below these lengths a pair is one that people know, such as test/test. AWS's own have 20 and 40 characters. */
const MIN_KEY_ID = 16;
const MIN_SECRET = 16;

/** What the log should say of a key pair that the operator has set; undefined when there is nothing to say. Pure. */
export function keyPairCaution(
  host: string,
  given: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined,
): string | undefined {
  if (!given || isLoopback(host)) return undefined;
  const { accessKeyId, secretAccessKey } = given;
  if (accessKeyId.length >= MIN_KEY_ID && secretAccessKey.length >= MIN_SECRET) return undefined;
  return (
    `the key pair of ${accessKeyId} is easily guessed, and the service listens on ${host}: whoever reaches it can run ` +
    'code on this machine. Unset LAMBDABOX_ACCESS_KEY_ID and LAMBDABOX_SECRET_ACCESS_KEY to have a pair made, or ' +
    'listen on 127.0.0.1'
  );
}
