import { Router, type Response } from 'express';
import { clientError, messageOf } from '../../errors';
import { secondsOf, text, usageWindow } from './own-query';
import { DECISION_ACTIONS } from '../../telemetry/events';
import type { UsageWindow } from '../../accounts/usage/usage';
import type { CapacityReport } from '../../contract/capacity-report';
import type { Check } from '../../contract/check';
import type { Decision, DecisionAction } from '../../contract/decision';
import type { EnvironmentView } from '../../contract/environment-view';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { LiveView } from '../../contract/live-view';
import type { PoolView } from '../../contract/pool-view';
import type { StatisticsAnswer } from '../../contract/statistics-answer';
import type { StemView } from '../../contract/stem-view';
import type { UsageAnswer } from '../../contract/usage-answer';

export type { Check } from '../../contract/check';
export type { EnvironmentView } from '../../contract/environment-view';
export type { LiveFunction, LiveView } from '../../contract/live-view';
export type { PoolView } from '../../contract/pool-view';
export type { StemView } from '../../contract/stem-view';

/** What lambdabox tells and does beyond the AWS APIs; all below /_lambdabox/, signed like the rest. */
export interface OwnApi {
  status(): object;
  environments(): EnvironmentView[];
  /** Ends idle environments, of one function or of all. Returns how many. */
  dropIdle(functionName: string | undefined): number;
  /** Freezes idle environments, of one function or of all. Returns how many. */
  freezeIdle(functionName: string | undefined): number;
  pools(functionName: string | undefined): PoolView[];
  stems(): StemView[];
  /** Ends the stems that wait; they are made anew after a second. Returns how many. */
  dropStems(): number;
  capacity(): CapacityReport;
  /** Newest first. */
  decisions(filter: DecisionFilter): readonly Decision[];
  /** Newest first. */
  invocations(filter: InvocationFilter): readonly InvocationRecord[];
  /** Cold against warm over the last seconds. */
  statistics(selection: StatisticsSelection, seconds: number): Promise<StatisticsAnswer>;
  usage(window: UsageWindow): UsageAnswer;
  live(): LiveView;
  runtimes(): Promise<object[]>;
  /** Resolves to the image; `onProgress` gets a line at a time. */
  buildRuntime(runtime: string, onProgress: (message: string) => void): Promise<string>;
  checks(): Promise<Check[]>;
}

export interface DecisionFilter {
  readonly functionName?: string;
  readonly environmentId?: string;
  readonly requestId?: string;
  readonly action?: DecisionAction;
  readonly limit: number;
}

export interface InvocationFilter {
  readonly functionName?: string;
  readonly requestId?: string;
  readonly limit: number;
}

/** Undefined means all. */
export interface StatisticsSelection {
  readonly functionName?: string | undefined;
  readonly version?: string | undefined;
}

const MAX_INVOCATIONS = 2000;
const MAX_DECISIONS = 10_000;
const DEFAULT_LIMIT = 100;

export function ownRoutes(own: OwnApi): Router {
  const router = Router();
  router.get('/status', (_, res) => {
    res.json(own.status());
  });
  router.get('/environments', (_, res) => {
    res.json({ environments: own.environments() });
  });
  router.delete('/environments', (req, res) => {
    res.json({ stopped: own.dropIdle(text(req.query.function)) });
  });
  router.post('/environments/freeze', (req, res) => {
    res.json({ frozen: own.freezeIdle(text(req.query.function)) });
  });
  router.get('/pools', (req, res) => {
    res.json({ pools: own.pools(text(req.query.function)) });
  });
  router.get('/stems', (_, res) => {
    res.json({ stems: own.stems() });
  });
  router.delete('/stems', (_, res) => {
    res.json({ stopped: own.dropStems() });
  });
  router.get('/capacity', (_, res) => {
    res.json(own.capacity());
  });
  router.get('/decisions', (req, res) => {
    res.json({ decisions: own.decisions(decisionFilter(req.query)) });
  });
  router.get('/invocations', (req, res) => {
    const functionName = text(req.query.function);
    const requestId = text(req.query.requestId);
    const limit = limitOf(req.query.limit, MAX_INVOCATIONS);
    const filter = { ...(functionName ? { functionName } : {}), ...(requestId ? { requestId } : {}), limit };
    res.json({ invocations: own.invocations(filter) });
  });
  watchRoutes(router, own);
  router.get('/runtimes', async (_, res) => {
    res.json({ runtimes: await own.runtimes() });
  });
  router.post('/runtimes/:runtime/build', async (req, res) => {
    await streamBuild(own, req.params.runtime, res);
  });
  router.get('/doctor', async (_, res) => {
    res.json({ checks: await own.checks() });
  });
  return router;
}

/** How the service does: over a window, by day, and now. */
function watchRoutes(router: Router, own: OwnApi): void {
  router.get('/stats', async ({ query }, res) => {
    const selection = { functionName: text(query.function), version: text(query.version) };
    res.json(await own.statistics(selection, secondsOf(query.since)));
  });
  router.get('/usage', ({ query }, res) => {
    res.json(own.usage(usageWindow(query, new Date())));
  });
  router.get('/live', (_, res) => {
    res.json(own.live());
  });
}

/** One JSON object a line, so that a client can show the progress of a build of minutes. */
async function streamBuild(own: OwnApi, runtime: string, res: Response): Promise<void> {
  res.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const line = (fields: object) => res.write(`${JSON.stringify({ runtime, ...fields })}\n`);
  try {
    const image = await own.buildRuntime(runtime, (message) => line({ message }));
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

function limitOf(value: unknown, max: number): number {
  const given = text(value);
  if (given === undefined) return DEFAULT_LIMIT;
  const limit = /^\d+$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= max) return limit;
  throw clientError('invalidParameterValue', `limit=${given}: must be a whole number from 1 to ${max}`);
}
