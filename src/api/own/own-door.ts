import { Router } from 'express';
import { UNKNOWN_OPERATION, type Door, type Wish } from '../http/door';
import type { ErrorRenderer } from '../http/error-renderer';
import { routed } from '../http/routed';

const PREFIX = '/_lambdabox/';
/** As express reads a path: case does not matter. */
const PATH = new RegExp(`^${PREFIX}`, 'i');
/** What is not for everybody who may operate; whoever operates may read. */
const APART: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^${PREFIX}keys(?:/|$)`, 'i'), 'lambdabox:ManageKeys'],
  [new RegExp(`^${PREFIX}calls/[^/]+/event/?$`, 'i'), 'lambdabox:ReadEvents'],
  [new RegExp(`^${PREFIX}console-links/?$`, 'i'), 'lambdabox:OpenConsole'],
];

/** What lambdabox tells and does beyond AWS's APIs: signed for Lambda, since clients sign no other service here. */
export function ownDoor(routes: Router, errors: ErrorRenderer): Door {
  return {
    name: 'own',
    service: 'lambda',
    protocol: 'rest-json',
    knows: ({ path }) => PATH.test(path),
    wishes: ({ method, path }) => [path.startsWith(PREFIX) ? wishOf(method, path) : UNKNOWN_OPERATION],
    serve: routed(errors, { withBody: Router().use('/_lambdabox', routes) }),
  };
}

function wishOf(method: string, path: string): Wish {
  const [, apart] = APART.find(([pattern]) => pattern.test(path)) ?? [];
  const isReading = method === 'GET' || method === 'HEAD';
  return { action: apart ?? (isReading ? 'lambdabox:Read' : 'lambdabox:Operate'), resource: '*' };
}
