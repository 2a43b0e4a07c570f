import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientGone, clientError } from '../../errors';

/** How much of a body a route takes, and what it says when there is more. */
export interface BodyLimit {
  readonly bytes: number;
  readonly tooLarge: () => Error;
}

/** Payload of a synchronous call (Lambda quotas, "Invocation payload"). `operation` as the error names it. */
function payloadLimit(operation: string): BodyLimit {
  const bytes = 6 * 1024 * 1024;
  const message = `Request must be smaller than ${bytes} bytes for the ${operation} operation`;
  return { bytes, tooLarge: () => clientError('requestTooLarge', message) };
}

export const INVOKE_LIMIT = payloadLimit('InvokeFunction');
export const INVOKE_STREAM_LIMIT = payloadLimit('InvokeWithResponseStream');

/** What AWS's front end takes: 50 MB of zip in base64 and the JSON around it. */
const CONTROL_PLANE_BYTES = 70_167_211;

export function controlPlaneLimit(operation: string): BodyLimit {
  return {
    bytes: CONTROL_PLANE_BYTES,
    tooLarge: () =>
      clientError(
        'requestEntityTooLarge',
        `Request must be smaller than ${CONTROL_PLANE_BYTES} bytes for the ${operation} operation`,
      ),
  };
}

/**
 * Bytes beyond the limit that are still read, and dropped, before the answer: most clients read no answer while they
 * write, so that a closed connection would hide the reason from them.
 */
const PATIENCE_BYTES = 64 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/**
 * The whole body, undecoded. A client that waits for `100 Continue` is told to go on only now, so that one that was
 * refused never sends. Rejects with the limit's error, or ClientGone when the connection ends before the body does.
 * A body that dawdles is ended by the server's `requestTimeout`.
 */
export function readBody(req: IncomingMessage, res: ServerResponse, limit: BodyLimit): Promise<Buffer> {
  const declared = req.headers['content-length'];
  if (declared === undefined && req.headers['transfer-encoding'] === undefined) return Promise.resolve(EMPTY);
  const waiting = req.headers.expect !== undefined;
  if (declared !== undefined && Number(declared) > limit.bytes + (waiting ? 0 : PATIENCE_BYTES)) {
    res.shouldKeepAlive = false;
    return Promise.reject(limit.tooLarge());
  }
  if (waiting) res.writeContinue();
  return collect(req, res, limit);
}

function collect(req: IncomingMessage, res: ServerResponse, limit: BodyLimit): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit.bytes) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      if (size <= limit.bytes + PATIENCE_BYTES) return;
      req.pause();
      res.shouldKeepAlive = false;
      reject(limit.tooLarge());
    });
    req.on('end', () => {
      if (size > limit.bytes) reject(limit.tooLarge());
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    const gone = (): void => {
      if (!req.complete) reject(new ClientGone());
    };
    req.on('error', gone);
    req.on('close', gone);
  });
}
