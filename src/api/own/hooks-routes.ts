import { Router } from 'express';
import type { HookPut, HooksAnswer, HookView } from '../../contract/hook';
import { clientError } from '../../errors';

/** What others push, below /_lambdabox/. */
export interface HooksResource {
  list(): readonly HookView[];
  /** Makes a hook or changes it. Throws AwsError for what is none. */
  put(name: string, value: unknown): HookPut;
  remove(name: string): void;
}

export function hooksRoutes(hooks: HooksResource): Router {
  const router = Router();
  router.get('/hooks', (_, res) => {
    res.json({ hooks: hooks.list() } satisfies HooksAnswer);
  });
  router.put('/hooks/:name', (req, res) => {
    res.json(hooks.put(req.params.name, parsed(req.body as Buffer)));
  });
  router.delete('/hooks/:name', (req, res) => {
    hooks.remove(req.params.name);
    res.status(204).end();
  });
  return router;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw clientError('invalidRequestContent', 'The body must be JSON.');
  }
}
