import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { controlPlaneLimit } from '../http/body';
import type { Exchange } from '../http/exchange';
import { presignGet } from '../http/sigv4/presign';
import type { CredentialLookup } from '../http/sigv4/sigv4';

/** The archives of functions' code, by the base64 SHA-256 of the zip. */
export interface CodeArchives {
  /** Undefined when there is none. */
  open(codeSha256: string): Promise<Readable | undefined>;
}

export const CODE_PATH = '/_lambdabox/code/:sha';
/** AWS's `Code.Location` is valid for 10 minutes (Lambda API reference, "FunctionCodeLocation"). */
const EXPIRES_SECONDS = 600;

interface Signing {
  readonly region: string;
  readonly credentials: CredentialLookup;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** The URL of an archive, signed with the caller's own key: it gives nobody more than the caller has. */
export function codeLocation(exchange: Exchange, codeSha256: string, signing: Signing): string {
  const { accessKeyId, session } = exchange.caller;
  const credentials = session?.credentials;
  return presignGet({
    accessKeyId,
    secret: credentials?.secretAccessKey ?? signing.credentials(accessKeyId) ?? '',
    ...(credentials ? { sessionToken: credentials.sessionToken } : {}),
    region: signing.region,
    host: exchange.req.headers.host ?? '',
    path: CODE_PATH.replace(':sha', encodeURIComponent(codeSha256)),
    expiresSeconds: EXPIRES_SECONDS,
    now: signing.clock.wallTime(),
  });
}

/** Streams one archive. Throws ResourceNotFoundException when there is none. */
export async function sendCode(
  exchange: Exchange,
  codeSha256: string,
  archives: CodeArchives,
): Promise<void> {
  await exchange.verifiedBody(controlPlaneLimit('GetCode'));
  const archive = await archives.open(codeSha256);
  if (!archive) throw clientError('resourceNotFound', 'The resource you requested does not exist.');
  exchange.res.writeHead(200, { 'Content-Type': 'application/zip', 'x-amzn-RequestId': exchange.requestId });
  await pipeline(archive, exchange.res);
}
