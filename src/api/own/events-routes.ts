import { Router } from 'express';
import type {
  EventsAnswer,
  EventsChanged,
  EventSelection,
  EventsQuestion,
  EventStage,
} from '../../contract/events-answer';
import { clientError } from '../../errors';
import { limitOf, text } from './own-query';

export interface EventsResource {
  events(question: EventsQuestion): Promise<EventsAnswer>;
  /** Runs failed ones again, or delivers again what became of them. */
  redrive(selection: EventSelection): Promise<EventsChanged>;
  /** Forgets them, but for those that run. */
  purge(selection: EventSelection): Promise<EventsChanged>;
}

type Query = Readonly<Record<string, unknown>>;

const MAX_EVENTS = 1000;
const STAGES: readonly EventStage[] = ['waiting', 'running', 'delivering', 'failed'];

/** Asynchronous events, below /_lambdabox/. */
export function eventsRoutes(events: EventsResource): Router {
  const router = Router();
  router.get('/events', async ({ query }, res) => {
    const stage = stageOf(query.stage);
    const limit = limitOf(query.limit, MAX_EVENTS);
    res.json(await events.events({ ...choiceOf(query), ...(stage ? { stage } : {}), limit }));
  });
  router.post('/events/redrive', async ({ query }, res) => {
    res.json(await events.redrive(choiceOf(query)));
  });
  router.delete('/events', async ({ query }, res) => {
    res.json(await events.purge(choiceOf(query)));
  });
  return router;
}

function choiceOf(query: Query): EventSelection {
  const functionName = text(query.function);
  const requestId = text(query.requestId);
  return { ...(functionName ? { functionName } : {}), ...(requestId ? { requestId } : {}) };
}

function stageOf(value: unknown): EventStage | undefined {
  const given = text(value);
  const stage = STAGES.find((candidate) => candidate === given);
  if (given === undefined || stage !== undefined) return stage;
  throw clientError('invalidParameterValue', `stage=${given}: must be one of ${STAGES.join(', ')}`);
}
