import { Router, type Response } from 'express';
import type { RuntimeBuildLine } from '../../contract/runtime-build-line';
import { clientError, messageOf } from '../../errors';
import { eventsRoutes } from './events-routes';
import { limitOf, secondsOf, text, usageWindow } from './own-query';
import { DECISION_ACTIONS } from '../../telemetry/events';
import type { DecisionFilter, OwnResources, RuntimesResource } from './own-resources';

const MAX_INVOCATIONS = 2000;
const MAX_DECISIONS = 10_000;

export function ownRoutes(own: OwnResources): Router {
  const router = Router();
  router.get('/status', (_, res) => {
    res.json(own.service.status());
  });
  router.get('/environments', (_, res) => {
    res.json({ environments: own.environments.environments() });
  });
  router.delete('/environments', (req, res) => {
    res.json({ stopped: own.environments.dropIdle(text(req.query.function)) });
  });
  router.post('/environments/freeze', (req, res) => {
    res.json({ frozen: own.environments.freezeIdle(text(req.query.function)) });
  });
  router.get('/pools', (req, res) => {
    res.json({ pools: own.pools.pools(text(req.query.function)) });
  });
  router.get('/stems', (_, res) => {
    res.json({ stems: own.stems.stems() });
  });
  router.delete('/stems', (_, res) => {
    res.json({ stopped: own.stems.dropStems() });
  });
  router.get('/capacity', (_, res) => {
    res.json(own.pools.capacity());
  });
  router.get('/decisions', async (req, res) => {
    res.json({ decisions: await own.records.decisions(decisionFilter(req.query)) });
  });
  router.get('/invocations', (req, res) => {
    const functionName = text(req.query.function);
    const requestId = text(req.query.requestId);
    const limit = limitOf(req.query.limit, MAX_INVOCATIONS);
    const filter = { ...(functionName ? { functionName } : {}), ...(requestId ? { requestId } : {}), limit };
    res.json({ invocations: own.records.invocations(filter) });
  });
  watchRoutes(router, own);
  router.use(eventsRoutes(own.events));
  router.get('/sources', async (_, res) => {
    res.json(await own.sources.sources());
  });
  router.get('/runtimes', async (_, res) => {
    res.json({ runtimes: await own.runtimes.runtimes() });
  });
  router.post('/runtimes/:runtime/build', async (req, res) => {
    await streamBuild(own.runtimes, req.params.runtime, res);
  });
  router.get('/doctor', async (_, res) => {
    res.json({ checks: await own.doctor.checks() });
  });
  return router;
}

/** How the service does: over a window, by day, and now. */
function watchRoutes(router: Router, own: OwnResources): void {
  router.get('/stats', async ({ query }, res) => {
    const selection = { functionName: text(query.function), version: text(query.version) };
    res.json(await own.accounts.statistics(selection, secondsOf(query.since)));
  });
  router.get('/usage', ({ query }, res) => {
    res.json(own.accounts.usage(usageWindow(query, new Date())));
  });
  router.get('/live', async (_, res) => {
    res.json(await own.service.live());
  });
}

/** One JSON object a line, so that a client can show the progress of a build of minutes. */
async function streamBuild(runtimes: RuntimesResource, runtime: string, res: Response): Promise<void> {
  res.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const line = (fields: Omit<RuntimeBuildLine, 'runtime'>) =>
    res.write(`${JSON.stringify({ runtime, ...fields } satisfies RuntimeBuildLine)}\n`);
  try {
    const image = await runtimes.buildRuntime(runtime, (message) => line({ message }));
    line({ done: true, image });
  } catch (error) {
    line({ error: messageOf(error) });
  }
  res.end();
}

function decisionFilter(query: Readonly<Record<string, unknown>>): DecisionFilter {
  const functionName = text(query.function);
  const environmentId = text(query.environment);
  const requestId = text(query.requestId);
  const wanted = text(query.action);
  const action = DECISION_ACTIONS.find((candidate) => candidate === wanted);
  if (wanted !== undefined && action === undefined)
    throw clientError(
      'invalidParameterValue',
      `action=${wanted}: must be one of ${DECISION_ACTIONS.join(', ')}`,
    );
  return {
    ...(functionName ? { functionName } : {}),
    ...(environmentId ? { environmentId } : {}),
    ...(requestId ? { requestId } : {}),
    ...(action ? { action } : {}),
    limit: limitOf(query.limit, MAX_DECISIONS),
  };
}
