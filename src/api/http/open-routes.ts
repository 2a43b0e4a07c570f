import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a monitor may ask without a signature: nothing of it tells of functions' contents. */
export interface OpenApi {
  /** Why the service cannot take calls yet; empty when it can. */
  readonly notReady: () => readonly string[];
  /** The metrics page, in the format that the Accept header prefers, piece by piece. */
  readonly metrics: (
    accept: string | undefined,
  ) => Promise<{ readonly contentType: string; readonly body: AsyncIterable<string> }>;
}

type OpenRoute = (res: ServerResponse, api: OpenApi, accept: string | undefined) => void | Promise<void>;

/** Milliseconds. Prometheus gives up after ten seconds unless it is told otherwise. */
const SCRAPE_MS = 60_000;
/** Of node:stream, when the reader closed the connection. */
const PREMATURE_CLOSE = 'ERR_STREAM_PREMATURE_CLOSE';

/** The routes that need no signature: all of them are here. */
const OPEN: Readonly<Record<string, OpenRoute>> = {
  '/healthz': (res) => send(res, 200, 'text/plain; charset=utf-8', 'ok\n'),
  '/readyz': (res, { notReady }) => {
    const reasons = notReady();
    const ready = reasons.length === 0;
    send(res, ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, reasons })}\n`);
  },
  '/metrics': async (res, { metrics }, accept) => {
    const { contentType, body } = await metrics(accept);
    res.writeHead(200, { 'Content-Type': contentType, Vary: 'Accept', 'Cache-Control': 'no-store' });
    const signal = AbortSignal.timeout(SCRAPE_MS);
    await pipeline(Readable.from(body, { highWaterMark: 1 }), res, { signal }).catch((error: unknown) => {
      // A scraper that went away, or that does not read, is no fault of the service.
      if (!signal.aborted && !isPrematureClose(error)) throw error;
    });
  },
};

/** The open route that a request asks for; undefined when it has to be signed. */
export function openRoute(req: IncomingMessage, path: string): OpenRoute | undefined {
  return req.method === 'GET' || req.method === 'HEAD' ? OPEN[path] : undefined;
}

function send(res: ServerResponse, status: number, contentType: string, body: string): void {
  res.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  res.end(body);
}

function isPrematureClose(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === PREMATURE_CLOSE;
}
