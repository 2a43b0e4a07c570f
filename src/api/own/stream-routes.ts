import { Router } from 'express';
import { exchangeOf } from '../http/routed';

/** What is told to one page, or to whoever else listens. */
export interface Listener {
  /** Whether it may still hear. */
  isGood(): boolean;
  /** False when it does not read as fast as it is told. */
  send(text: string): boolean;
  end(): void;
}

export interface StreamResource {
  /** Returns what ends it. Throws AwsError when too many listen. */
  listen(listener: Listener): () => void;
}

/** Bytes that wait for a listener: who is so far behind begins anew. */
const MAX_BEHIND = 1024 * 1024;

/** What happens, as server-sent events, below /_lambdabox/. */
export function streamRoutes(stream: StreamResource): Router {
  const router = Router();
  router.get('/stream', (req, res) => {
    const { caller } = exchangeOf(res);
    const head = () => {
      res.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        // A proxy that waits for more would show nothing.
        'X-Accel-Buffering': 'no',
      });
    };
    if (req.method === 'HEAD') {
      head();
      res.end();
      return;
    }
    const ended = stream.listen({
      isGood: () => caller.isLoggedIn?.() ?? true,
      send: (text) => {
        res.write(text);
        return res.writableLength <= MAX_BEHIND;
      },
      end: () => res.end(),
    });
    res.once('close', ended);
    head();
    res.write(': lambdabox\n\n');
  });
  return router;
}
