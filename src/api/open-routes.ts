import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a monitor may ask without a signature: nothing of it tells of functions' contents. */
export interface OpenApi {
  /** Why the service cannot take calls yet; empty when it can. */
  readonly notReady: () => readonly string[];
  /** The metrics page. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

type OpenRoute = (res: ServerResponse, api: OpenApi) => void | Promise<void>;

/** The routes that need no signature: all of them are here. */
const OPEN: Readonly<Record<string, OpenRoute>> = {
  '/healthz': (res) => send(res, 200, 'text/plain; charset=utf-8', 'ok\n'),
  '/readyz': (res, { notReady }) => {
    const reasons = notReady();
    const ready = reasons.length === 0;
    send(res, ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, reasons })}\n`);
  },
  '/metrics': async (res, { metrics }) => {
    const { contentType, body } = await metrics();
    send(res, 200, contentType, body);
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
