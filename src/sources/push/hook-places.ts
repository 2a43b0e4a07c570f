import type { Hook } from '../../contract/hook';

/** Below it is what anyone may send to. */
export const PUSH_PREFIX = '/_lambdabox/in/';
/** Below it routes are found that have no host of their own. */
export const ROUTES_PREFIX = '/_lambdabox/routes';
/** Stores tell of all their buckets at one place, and show one token there. */
export const S3_NAME = 's3';

/** Where it is pushed to; undefined where nobody comes to us. */
export function hookPath(hook: Hook): string | undefined {
  switch (hook.kind) {
    case 's3':
      return `${PUSH_PREFIX}${S3_NAME}`;
    case 'webhook':
    case 'sns':
      return `${PUSH_PREFIX}${hook.name}`;
    case 'mqtt':
      return undefined;
    case 'http':
      return hook.host === undefined ? `${ROUTES_PREFIX}${pathOf(hook.route)}` : undefined;
  }
}

/** The path of `GET /orders/{id}`. */
function pathOf(route: string): string {
  return route.startsWith('$') ? '/' : route.slice(route.indexOf(' ') + 1);
}

/** By which name its secret is kept; undefined where it has none. */
export function secretNameOf(hook: Hook): string | undefined {
  if (hook.kind === 's3') return S3_NAME;
  const hasOwn = hook.kind === 'webhook' || (hook.kind === 'sns' && hook.proof === 'token');
  return hasOwn ? hook.name : undefined;
}
