import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, type BodyLimit } from './body';
import type { AcceptedHead, Caller } from './sigv4/sigv4';

/** One signed request and its answer, from an accepted head on. */
export class Exchange {
  readonly caller: Caller;

  constructor(
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
    readonly requestId: string,
    /** When its head was there: of the steady clock, and in epoch milliseconds. */
    readonly received: { readonly at: number; readonly wallTime: number },
    private readonly head: AcceptedHead,
  ) {
    this.caller = head.caller;
  }

  /** The body, once the signature was found to cover it. Nothing may act on a request before it has called this. */
  async verifiedBody(limit: BodyLimit): Promise<Buffer> {
    const body = await readBody(this.req, this.res, limit);
    this.head.verify(body);
    return body;
  }

  /** The query as sent, without `?`. */
  get query(): URLSearchParams {
    const url = this.req.url ?? '/';
    const at = url.indexOf('?');
    return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  }
}
