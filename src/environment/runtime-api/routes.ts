import { METADATA_PATH } from './metadata';

/** What a runtime asks for. `id` is the invocation that it speaks of. */
export type Route =
  | { readonly kind: 'next' | 'init-error' | 'ping' | 'metadata' | 'wrong-method' | 'absent' }
  | { readonly kind: 'response' | 'error'; readonly id: string };

const BASE = '/2018-06-01/runtime';
const INVOCATION = `${BASE}/invocation/`;

const NEXT: Route = { kind: 'next' };
const METADATA: Route = { kind: 'metadata' };
const WRONG_METHOD: Route = { kind: 'wrong-method' };
const INIT_ERROR: Route = { kind: 'init-error' };
const PING: Route = { kind: 'ping' };
const ABSENT: Route = { kind: 'absent' };

/** How runtimes begin the request with which they answer an event. */
export function responseLine(id: string): string {
  return `POST ${INVOCATION}${id}/response HTTP/1.1`;
}

export function routeOf(method: string, path: string): Route {
  if (path === `${INVOCATION}next`) return method === 'GET' ? NEXT : WRONG_METHOD;
  if (path === METADATA_PATH) return METADATA;
  if (method === 'POST') {
    if (path.startsWith(INVOCATION)) return answerRoute(path);
    return path === `${BASE}/init/error` ? INIT_ERROR : ABSENT;
  }
  return method === 'GET' && path === '/2018-06-01/ping' ? PING : ABSENT;
}

function answerRoute(path: string): Route {
  const slash = path.indexOf('/', INVOCATION.length);
  if (slash < 0) return ABSENT;
  const kind = path.slice(slash + 1);
  if (kind !== 'response' && kind !== 'error') return ABSENT;
  return { kind, id: path.slice(INVOCATION.length, slash) };
}
