import { Router } from 'express';
import type { LoginLinks } from '../../access/console/login-links';
import type { KeyRing } from '../../access/keys/key-ring';
import type { ConsoleLink } from '../../contract/console-session';
import type { KeysAnswer } from '../../contract/key-view';
import { clientError } from '../../errors';
import { exchangeOf } from '../http/routed';
import { text } from './own-query';

export interface KeysRoutesParts {
  readonly keys: Pick<KeyRing, 'list' | 'add' | 'remove'>;
  readonly links: LoginLinks;
}

/** Keys with roles, and the way of their holders into the console, below /_lambdabox/. */
export function keysRoutes({ keys, links }: KeysRoutesParts): Router {
  const router = Router();
  router.get('/keys', (_, res) => {
    res.json({ keys: keys.list() } satisfies KeysAnswer);
  });
  router.put('/keys/:name', ({ params, query }, res) => {
    res.json(keys.add(params.name, text(query.role)));
  });
  router.delete('/keys/:name', ({ params }, res) => {
    keys.remove(params.name);
    res.json({});
  });
  router.post('/console-links', (_, res) => {
    const { accessKeyId, session } = exchangeOf(res).caller;
    // Its key is in no list of keys.
    if (session) throw clientError('invalidParameterValue', 'A function cannot log in to the console.');
    const { token, expires } = links.make(accessKeyId);
    res.json({ url: `/console/#token=${token}`, expires } satisfies ConsoleLink);
  });
  return router;
}
