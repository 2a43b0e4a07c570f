import { Router } from 'express';
import type { CallEventAnswer } from '../../contract/call-event';
import type { CallAnswer, CallsAnswer } from '../../contract/call-row';
import type { EnvironmentLife, LivesAnswer } from '../../contract/environment-life';
import { clientError } from '../../errors';
import { limitOf, text } from './own-query';

type Query = Readonly<Record<string, unknown>>;

/** Undefined means all. Times are epoch milliseconds. */
export interface CallsQuestion {
  readonly functionName?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly text?: string;
  readonly since?: number;
  readonly until?: number;
  readonly before?: string;
  readonly limit: number;
}

export interface LivesQuestion {
  readonly functionName?: string;
  readonly since: number;
  readonly until: number;
  readonly limit: number;
}

/** Calls and environments' lives, as far back as they are kept. */
export interface CallsResource {
  searchCalls(question: CallsQuestion): Promise<CallsAnswer>;
  /** Undefined when no such call has ended, or it is forgotten. */
  call(requestId: string): Promise<CallAnswer | undefined>;
  /** Undefined when it is not kept. */
  event(requestId: string): Promise<string | undefined>;
  searchLives(question: LivesQuestion): Promise<readonly EnvironmentLife[]>;
}

const MAX_CALLS = 1000;
const MAX_LIVES = 2000;
const EVENT_KB = 16;
const HOUR_MS = 3_600_000;
const PLACE = /^\d+(?:\.\d+)?_\d+$/;

/** Below /_lambdabox/. `now`: epoch milliseconds. */
export function callsRoutes(calls: CallsResource, now: () => number): Router {
  const router = Router();
  router.get('/calls', async ({ query }, res) => {
    res.json(await calls.searchCalls(callsQuestion(query)));
  });
  router.get('/calls/:requestId', async ({ params }, res) => {
    const found = await calls.call(params.requestId);
    if (!found)
      throw clientError(
        'resourceNotFound',
        `There is no call ${params.requestId}: it has not ended, or is too long ago to be known.`,
      );
    res.json(found);
  });
  router.get('/calls/:requestId/event', async ({ params }, res) => {
    const event = await calls.event(params.requestId);
    if (event === undefined)
      throw clientError(
        'resourceNotFound',
        `The event of ${params.requestId} is not kept: those of more than ${EVENT_KB} KB are not, nor those of before LAMBDABOX_RECORDS_DAYS, nor any with LAMBDABOX_RECORDS_EVENTS_MB=0.`,
      );
    res.json({ event } satisfies CallEventAnswer);
  });
  router.get('/lives', async ({ query }, res) => {
    res.json({ lives: await calls.searchLives(livesQuestion(query, now())) } satisfies LivesAnswer);
  });
  return router;
}

function callsQuestion(query: Query): CallsQuestion {
  const texts = {
    functionName: text(query.function),
    kind: text(query.kind),
    outcome: text(query.outcome),
    text: text(query.text),
    before: text(query.before),
  };
  if (texts.before !== undefined && !PLACE.test(texts.before))
    throw clientError('invalidParameterValue', `before=${texts.before}: must be the next of another answer`);
  const numbers = {
    minMs: numberOf('minMs', query.minMs),
    maxMs: numberOf('maxMs', query.maxMs),
    since: numberOf('since', query.since),
    until: numberOf('until', query.until),
  };
  return { ...given(texts), ...given(numbers), limit: limitOf(query.limit, MAX_CALLS) };
}

function livesQuestion(query: Query, now: number): LivesQuestion {
  const until = numberOf('until', query.until) ?? now;
  const since = numberOf('since', query.since) ?? until - HOUR_MS;
  return {
    ...given({ functionName: text(query.function) }),
    ...{ since, until },
    limit: limitOf(query.limit ?? '500', MAX_LIVES),
  };
}

function numberOf(name: string, value: unknown): number | undefined {
  const found = text(value);
  if (found === undefined || /^\d{1,16}(?:\.\d+)?$/.test(found))
    return found === undefined ? undefined : Number(found);
  throw clientError('invalidParameterValue', `${name}=${found}: must be a number of milliseconds`);
}

/** Without the members that are not given. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
