import { Router, type Response } from 'express';
import { messageOf } from '../errors';
import type { InvocationRecord } from '../telemetry/events';

/** What lambdabox tells and does beyond the AWS APIs; all below /_lambdabox/, signed like the rest. */
export interface OwnApi {
  status(): object;
  environments(): EnvironmentView[];
  /** Ends idle environments, of one function or of all. Returns how many. */
  dropIdle(functionName: string | undefined): number;
  /** Newest first. */
  invocations(filter: InvocationFilter): readonly InvocationRecord[];
  runtimes(): Promise<object[]>;
  /** Resolves to the image; `onProgress` gets a line at a time. */
  buildRuntime(runtime: string, onProgress: (message: string) => void): Promise<string>;
  checks(): Promise<Check[]>;
}

export interface EnvironmentView {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  readonly state: string;
  /** Epoch milliseconds of the last change of state. */
  readonly since: number;
  readonly memorySizeMb: number;
  readonly invocations: number;
}

export interface InvocationFilter {
  readonly functionName?: string;
  readonly requestId?: string;
  readonly limit: number;
}

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy?: string;
}

const MAX_INVOCATIONS = 2000;

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
  router.get('/invocations', (req, res) => {
    const functionName = text(req.query.function);
    const requestId = text(req.query.requestId);
    const limit = Math.min(MAX_INVOCATIONS, Math.max(1, Number(text(req.query.limit)) || 100));
    const filter = { ...(functionName ? { functionName } : {}), ...(requestId ? { requestId } : {}), limit };
    res.json({ invocations: own.invocations(filter) });
  });
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
