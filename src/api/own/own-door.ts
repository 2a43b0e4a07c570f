import { Router } from 'express';
import { UNKNOWN_OPERATION, type Door, type Wish } from '../http/door';
import type { ErrorRenderer } from '../http/error-renderer';
import { routed } from '../http/routed';

const PREFIX = '/_lambdabox/';
/** As express reads a path: case does not matter. */
const PATH = new RegExp(`^${PREFIX}`, 'i');
const OPERATE: Wish = { action: 'lambdabox:Operate', resource: '*' };

/** What lambdabox tells and does beyond AWS's APIs: signed for Lambda, since clients sign no other service here. */
export function ownDoor(routes: Router, errors: ErrorRenderer): Door {
  return {
    name: 'own',
    service: 'lambda',
    protocol: 'rest-json',
    knows: ({ path }) => PATH.test(path),
    wishes: ({ path }) => [path.startsWith(PREFIX) ? OPERATE : UNKNOWN_OPERATION],
    serve: routed(errors, { withBody: Router().use('/_lambdabox', routes) }),
  };
}
