import { Router } from 'express';
import type { ConnectionsAnswer, ConnectionTestAnswer, ConnectionView } from '../../contract/connection-view';
import { clientError } from '../../errors';
import { text } from './own-query';

export interface ConnectionsResource {
  list(): ConnectionsAnswer;
  /** `value`: a connection as its file has it. Throws AwsError for one that cannot be. */
  add(name: string, value: unknown, replace: boolean): ConnectionView;
  remove(name: string, isForced: boolean): void;
  test(name: string, source: string | undefined): Promise<ConnectionTestAnswer>;
}

/** How brokers are reached, below /_lambdabox/. No answer holds a secret. */
export function connectionsRoutes(connections: ConnectionsResource): Router {
  const router = Router();
  router.get('/connections', (_, res) => {
    res.json(connections.list());
  });
  router.put('/connections/:name', ({ params, query, body }, res) => {
    res.json(connections.add(params.name, parsed(body as Buffer), isTrue(query.replace)));
  });
  router.delete('/connections/:name', ({ params, query }, res) => {
    connections.remove(params.name, isTrue(query.force));
    res.json({});
  });
  router.post('/connections/:name/test', async ({ params, query }, res) => {
    res.json(await connections.test(params.name, text(query.source)));
  });
  return router;
}

function isTrue(value: unknown): boolean {
  return text(value) === 'true';
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw clientError('invalidRequestContent', 'The body must be a connection as JSON.');
  }
}
