import { AwsError, WIRE } from '../../errors';
import { LATEST } from '../../functions/model';
import type { FunctionUrl } from '../../functions/urls/url-index';
import type { InvokeRequest, Invoker } from '../../invocation/invocation';
import { INVOKE_LIMIT, readBody } from '../http/body';
import type { PublicVisit } from '../http/door';
import type { AcceptedHead } from '../http/sigv4/sigv4';
import { traceOf, type Trace } from '../lambda/trace-header';
import { bufferedAnswer } from './buffered-answer';
import { forwardedOf, type Trusted } from './forwarded';
import { PLAIN } from './plain-answers';
import { requestEvent, type IamCaller } from './request-event';
import { StreamedAnswer } from './streamed-answer';
import type { UrlAccess, UrlCaller } from './url-access';
import { UrlAnswers } from './url-answers';
import type { UrlPlace } from './url-hosts';

export interface UrlCallParts {
  readonly accountId: string;
  readonly invoker: Invoker;
  readonly trusted: Trusted;
}

const TOO_LARGE = new AwsError(WIRE.requestEntityTooLarge, 'Request Entity Too Large');
const BODY_LIMIT = { bytes: INVOKE_LIMIT.bytes, tooLarge: () => TOO_LARGE };

/** One call of a function through its URL: who may, the event, the answer. */
export class UrlCall {
  constructor(
    private readonly parts: UrlCallParts,
    private readonly access: UrlAccess,
    private readonly visit: PublicVisit,
    private readonly place: UrlPlace,
    private readonly url: FunctionUrl,
  ) {}

  async run(): Promise<void> {
    const { visit, url } = this;
    const trace = traceOf(traceSent(visit), visit.received.wallTime);
    const answers = new UrlAnswers(visit, url.config.cors, trace);
    try {
      await this.answer(answers, trace);
    } catch (error) {
      // A service that stops has told the body already.
      if (visit.res.writableEnded) return;
      const plain = plainOf(error);
      if (plain === undefined || visit.res.headersSent) throw answers.inSight(error);
      answers.refuse(plain);
    }
  }

  private async answer(answers: UrlAnswers, trace: Trace): Promise<void> {
    const { visit, url } = this;
    const isOpen = url.config.authType === 'NONE';
    if (isOpen && !this.mayCall('anonymous')) return answers.refuse(PLAIN.forbidden);
    const head = isOpen ? undefined : visit.accept();
    const body = await readBody(visit.req, visit.res, BODY_LIMIT);
    head?.verify(body);
    if (head && !this.mayCall(head.caller.session ?? 'account')) return answers.refuse(PLAIN.forbidden);
    const request = this.request(body, head && this.iamCaller(head), trace);
    if (request.payload.length > INVOKE_LIMIT.bytes) throw TOO_LARGE;
    const { invoker } = this.parts;
    if (url.config.invokeMode === 'RESPONSE_STREAM') {
      await invoker.stream(request, new StreamedAnswer(answers));
      return;
    }
    const result = await invoker.invoke(request);
    answers.began(result);
    const answer = bufferedAnswer(result);
    if (answer) answers.whole(answer);
    else answers.badGateway();
  }

  private mayCall(caller: UrlCaller): boolean {
    const { authType } = this.url.config;
    return this.access.isAllowed({ ...this.target, authType }, caller);
  }

  private get target(): { functionName: string; qualifier?: string } {
    const { functionName, config } = this.url;
    return config.qualifier === LATEST ? { functionName } : { functionName, qualifier: config.qualifier };
  }

  private iamCaller({ caller }: AcceptedHead): IamCaller {
    const { accessKeyId: accessKey, session, holder } = caller;
    const { accountId } = this.parts;
    const known = session ?? holder;
    if (known) return { accessKey, accountId, userArn: known.arn, userId: known.userId };
    return { accessKey, accountId, userArn: `arn:aws:iam::${accountId}:root`, userId: accountId };
  }

  private request(body: Buffer, caller: IamCaller | undefined, trace: Trace): InvokeRequest {
    const { visit, place, url } = this;
    const { req, requestId, received } = visit;
    const payload = requestEvent({
      requestId,
      urlId: url.config.id,
      domainName: place.host,
      method: visit.head.method,
      url: place.url,
      httpVersion: req.httpVersion,
      rawHeaders: req.rawHeaders,
      body,
      forwarded: forwardedOf(req.socket, req.headers, this.parts.trusted),
      traceRoot: trace.runtime.split(';', 1)[0] ?? '',
      time: received.wallTime,
      ...(caller ? { caller } : {}),
    });
    const { runtime: traceHeader, open } = trace;
    const call = { requestId, payload, traceHeader, logTail: false, receivedAt: received.at };
    const openTrace = open ? { openTrace: open } : {};
    return { ...this.target, ...call, ...openTrace, signal: goneSignal(visit) };
  }
}

export function goneSignal({ res }: PublicVisit): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}

export function traceSent({ head }: PublicVisit): string | undefined {
  const sent = head.headers['x-amzn-trace-id'];
  return typeof sent === 'string' ? sent : undefined;
}

/** What Lambda's URLs say in words of their own; undefined for what they say as the API does. */
function plainOf(error: unknown) {
  if (error === TOO_LARGE) return PLAIN.tooLarge;
  if (!(error instanceof AwsError)) return undefined;
  if (error.wire === WIRE.missingAuthenticationToken) return PLAIN.forbidden;
  // It went while it was called.
  return error.wire === WIRE.resourceNotFound ? PLAIN.unknownUrl : undefined;
}
