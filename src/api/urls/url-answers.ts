import type { ServerResponse } from 'node:http';
import type { UrlCors } from '../../functions/catalog/records';
import type { InvokeStart } from '../../invocation/invocation';
import type { PublicVisit, RequestHead } from '../http/door';
import { answerOf, type Trace } from '../lambda/trace-header';
import { corsHeaders, isCorsHeader } from './cors';
import { plain, type HttpAnswer, type WholeAnswer } from './function-output';
import { answerPlain, PLAIN, type PlainAnswer } from './plain-answers';

const ONE_WRITE_BYTES = 16 * 1024;
const BAD_GATEWAY: WholeAnswer = {
  ...plain(PLAIN.badGateway.type),
  status: PLAIN.badGateway.status,
  body: Buffer.from(PLAIN.badGateway.body),
};

/**
 * A page of a function that is addressed by a path has the console's origin: without it, its scripts could act with the
 * session of whoever is logged in there. The browser gives it an origin of its own.
 */
const GUEST = 'sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts';

/** How one request to a function URL is answered. */
export class UrlAnswers {
  /** `X-Amzn-Trace-Id` as the function had it; undefined while none has been called. */
  private traceHeader: string | undefined;

  constructor(
    private readonly visit: PublicVisit,
    private readonly cors: UrlCors | undefined,
    private readonly trace: Trace,
  ) {}

  get res(): ServerResponse {
    return this.visit.res;
  }

  /** The function has been called; told before the answer begins. */
  began({ traceHeader }: Pick<InvokeStart, 'traceHeader'>): void {
    this.traceHeader = traceHeader;
  }

  /** Status and headers. Without a length the body comes in chunks. */
  begin(answer: HttpAnswer, length?: number): void {
    const { res, requestId } = this.visit;
    const headers = [
      'x-amzn-RequestId',
      requestId,
      'X-Amzn-Trace-Id',
      answerOf(this.trace, this.traceHeader),
    ];
    for (const [name, value] of this.headersOf(answer)) headers.push(name, value);
    if (isPageOfOurs(this.visit.head)) headers.push('content-security-policy', GUEST);
    for (const cookie of answer.cookies) headers.push('set-cookie', cookie);
    if (length !== undefined && hasBody(answer.status)) headers.push('content-length', String(length));
    res.writeHead(answer.status, headers);
  }

  whole(answer: WholeAnswer): void {
    const { res, head } = this.visit;
    const { body, status } = answer;
    this.begin(answer, body.length);
    if (!hasBody(status) || head.method === 'HEAD') res.end();
    // Text in latin1 is the same bytes, and node:http sends it in one write with the head; a Buffer takes a second one.
    else if (body.length <= ONE_WRITE_BYTES) res.end(body.toString('latin1'), 'latin1');
    else res.end(body);
  }

  /** What Lambda says of whatever the function did wrong. */
  badGateway(): void {
    this.whole(BAD_GATEWAY);
  }

  refuse(answer: PlainAnswer): void {
    answerPlain(this.visit.res, this.visit.requestId, answer, this.granted());
  }

  /** An error that is rendered as the API's: a page of an allowed origin is to see it. */
  inSight(error: unknown): unknown {
    const { res } = this.visit;
    if (!res.headersSent) for (const [name, value] of this.granted()) res.setHeader(name, value);
    return error;
  }

  private headersOf({ headers }: HttpAnswer): ReadonlyMap<string, string> {
    if (!this.cors) return headers;
    const merged = new Map([...headers].filter(([name]) => !isCorsHeader(name)));
    for (const [name, value] of this.granted()) {
      const own = name === 'vary' ? merged.get(name) : undefined;
      merged.set(name, own === undefined ? value : `${own}, ${value}`);
    }
    return merged;
  }

  /** What the origin of this request may see of whatever it is answered with. */
  granted(): readonly (readonly [string, string])[] {
    return this.cors ? corsHeaders(this.cors, this.visit.head.headers.origin) : [];
  }
}

/** Whether a browser opens it as a page, below a path that is ours. */
function isPageOfOurs({ path, headers }: RequestHead): boolean {
  return path.startsWith('/_lambdabox/') && (headers.accept ?? '').includes('text/html');
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 304;
}
