import type { HttpHook, WebhookHook } from '../../contract/hook';
import { AwsError, WIRE } from '../../errors';
import { targetOf } from '../../sources/push/hook-reader';
import { slackChallenge } from '../../sources/push/webhooks/slack';
import { Unsigned, verifySignature } from '../../sources/push/webhooks/signature';
import { INVOKE_LIMIT, readBody } from '../http/body';
import type { PublicVisit } from '../http/door';
import { traceOf, type Trace } from '../lambda/trace-header';
import { forwardedOf } from '../urls/forwarded';
import { UrlAnswers } from '../urls/url-answers';
import { goneSignal, traceSent } from '../urls/url-call';
import { hostOf } from '../urls/url-hosts';
import { answerHook, HOOK_ANSWERS, type HookAnswer } from './hook-answers';
import type { HooksDoorParts } from './hooks-door-parts';
import { httpEvent } from './http-event';
import { proxyAnswer } from './proxy-answer';

export interface HttpPlace {
  readonly hook: HttpHook | WebhookHook;
  /** As the function is to see it: path and query, as sent. */
  readonly url: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOO_LARGE = new AwsError(WIRE.requestEntityTooLarge, 'Request Entity Too Large');
const LIMITS = {
  function: { bytes: INVOKE_LIMIT.bytes, tooLarge: () => TOO_LARGE },
  // An event of the queue has a MB at most, and what is no text takes a third more in it.
  queue: { bytes: 1024 * 1024, tooLarge: () => TOO_LARGE },
};

/** One request to a route or a webhook: who sent it, the event, the answer. */
export class HttpCall {
  constructor(
    private readonly parts: HooksDoorParts,
    private readonly visit: PublicVisit,
    private readonly place: HttpPlace,
  ) {}

  async run(): Promise<void> {
    const { visit, place } = this;
    const { hook } = place;
    const trace = traceOf(traceSent(visit), visit.received.wallTime);
    const answers = new UrlAnswers(visit, hook.kind === 'http' ? hook.cors : undefined, trace);
    try {
      await this.take(answers, trace);
    } catch (error) {
      throw answers.inSight(error);
    }
  }

  private async take(answers: UrlAnswers, trace: Trace): Promise<void> {
    const { visit, place, parts } = this;
    const { hook } = place;
    const body = await readBody(visit.req, visit.res, LIMITS[hook.answer]);
    if (hook.kind === 'webhook' && !this.isSigned(hook, body))
      return answerHook(visit, HOOK_ANSWERS.unauthorized);
    const challenge = hook.kind === 'webhook' && hook.sender === 'slack' ? slackChallenge(body) : undefined;
    if (challenge !== undefined) return answerHook(visit, { status: 200, message: 'OK' }, { challenge });
    parts.intake.received(hook);
    const payload = this.event(body, trace);
    if (payload.length > INVOKE_LIMIT.bytes) throw TOO_LARGE;
    try {
      if (hook.answer === 'queue') await this.queue(payload, answers, trace);
      else await this.call(payload, answers, trace);
    } catch (error) {
      // Of what there is here, only its owner is told.
      if (!(error instanceof AwsError) || error.wire !== WIRE.resourceNotFound) throw error;
      this.say(answers, HOOK_ANSWERS.failed);
    }
  }

  private say(answers: UrlAnswers, answer: HookAnswer): void {
    answerHook(this.visit, answer, {}, answers.granted());
  }

  private isSigned(hook: WebhookHook, body: Buffer): boolean {
    const { secrets, clock, activities } = this.parts;
    const { headers } = this.visit.head;
    const now = Math.floor(clock.wallTime() / 1000);
    try {
      verifySignature({ headers, body }, hook, secrets.of(hook.name), now);
      return true;
    } catch (error) {
      if (!(error instanceof Unsigned)) throw error;
      activities.of(hook.name).inTrouble(clock.wallTime(), `a request was refused: ${error.message}`);
      return false;
    }
  }

  private event(body: Buffer, trace: Trace): Buffer {
    const { visit, place, parts } = this;
    const { req, requestId, head, received } = visit;
    const request = {
      ...{ requestId, urlId: place.hook.name, domainName: hostOf(head.headers), method: head.method },
      ...{ url: place.url, httpVersion: req.httpVersion, rawHeaders: req.rawHeaders, body },
      forwarded: forwardedOf(req.socket, req.headers, parts.trusted),
      traceRoot: trace.runtime.split(';', 1)[0] ?? '',
      time: received.wallTime,
    };
    return httpEvent({ ...place, request, accountId: parts.accountId });
  }

  private async queue(payload: Buffer, answers: UrlAnswers, { runtime }: Trace): Promise<void> {
    const { parts, visit, place } = this;
    await parts.intake.take(place.hook, { payload, requestId: visit.requestId, traceHeader: runtime });
    this.say(answers, HOOK_ANSWERS.queued);
  }

  private async call(payload: Buffer, answers: UrlAnswers, trace: Trace): Promise<void> {
    const { parts, visit, place } = this;
    const { requestId, received } = visit;
    const { runtime: traceHeader, open } = trace;
    const request = {
      ...{
        ...targetOf(place.hook),
        requestId,
        payload,
        traceHeader,
        logTail: false,
        receivedAt: received.at,
      },
      ...(open ? { openTrace: open } : {}),
      signal: goneSignal(visit),
    };
    const result = await parts.intake.call(place.hook, () => parts.invoker.invoke(request));
    answers.began(result);
    const answer = proxyAnswer(result, place.hook.payload);
    if (answer) answers.whole(answer);
    else this.say(answers, HOOK_ANSWERS.failed);
  }
}
