import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { functionArn } from '../../functions/names';
import { controlPlaneLimit } from '../http/body';
import { UNKNOWN_OPERATION, type Door } from '../http/door';
import type { Exchange } from '../http/exchange';
import { presignGet } from '../http/sigv4/presign';
import type { CredentialLookup } from '../http/sigv4/sigv4';

/** The archives of functions' code, by the base64 SHA-256 of the zip. */
export interface CodeArchives {
  /** Undefined when there is none. */
  open(codeSha256: string): Promise<Readable | undefined>;
}

const PREFIX = '/_lambdabox/code/';
/** As express reads a path: case does not matter, nor a slash at the end. */
const PATH = new RegExp(`^${PREFIX}([^/]+)/?$`, 'i');
const LIMIT = controlPlaneLimit('GetCode');
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
    path: `${PREFIX}${encodeURIComponent(codeSha256)}`,
    expiresSeconds: EXPIRES_SECONDS,
    now: signing.clock.wallTime(),
  });
}

/** Where `Code.Location` leads: the archives themselves. */
export function codeDoor(archives: CodeArchives): Door {
  return {
    name: 'code',
    service: 'lambda',
    protocol: 'rest-json',
    knows: ({ method, path }) => (method === 'GET' || method === 'HEAD') && PATH.test(path),
    // Whoever has read a function may fetch what it was told: whose code it is, the archive's name does not say.
    wishes: ({ path }, scope) =>
      path.startsWith(PREFIX)
        ? [{ action: 'lambda:GetFunction', resource: functionArn(scope, '*') }]
        : [UNKNOWN_OPERATION],
    serve: (exchange, { path }) =>
      sendCode(exchange, decodeURIComponent(PATH.exec(path)?.[1] ?? ''), archives),
  };
}

/** Streams one archive. Throws ResourceNotFoundException when there is none. */
async function sendCode(exchange: Exchange, codeSha256: string, archives: CodeArchives): Promise<void> {
  await exchange.verifiedBody(LIMIT);
  const archive = await archives.open(codeSha256);
  if (!archive) throw clientError('resourceNotFound', 'The resource you requested does not exist.');
  exchange.res.writeHead(200, { 'Content-Type': 'application/zip', 'x-amzn-RequestId': exchange.requestId });
  await pipeline(archive, exchange.res);
}
