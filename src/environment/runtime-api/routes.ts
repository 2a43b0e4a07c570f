import { METADATA_PATH } from './metadata';

/** What a runtime asks for. `id` is the invocation that it speaks of. `other`: of another API, which extensions have. */
export type Route =
  | { readonly kind: 'next' | 'init-error' | 'ping' | 'metadata' | 'wrong-method' | 'absent' | 'other' }
  | { readonly kind: 'response' | 'error'; readonly id: string };

const BASE = '/2018-06-01/runtime';
const INVOCATION = `${BASE}/invocation/`;

const NEXT: Route = { kind: 'next' };
const METADATA: Route = { kind: 'metadata' };
const WRONG_METHOD: Route = { kind: 'wrong-method' };
const INIT_ERROR: Route = { kind: 'init-error' };
const PING: Route = { kind: 'ping' };
const ABSENT: Route = { kind: 'absent' };
const OTHER: Route = { kind: 'other' };
/** Of the Extensions API and of what extensions subscribe to. */
const OTHERS = ['/2020-01-01/extension/', '/2022-07-01/telemetry', '/2020-08-15/logs'];

/** How runtimes begin the request with which they answer an event. */
export function responseLine(id: string): string {
  return `POST ${INVOCATION}${id}/response HTTP/1.1`;
}

export function routeOf(method: string, path: string): Route {
  if (path === `${INVOCATION}next`) return method === 'GET' ? NEXT : WRONG_METHOD;
  if (method === 'POST' && path.startsWith(INVOCATION)) return answerRoute(path);
  if (path === METADATA_PATH) return METADATA;
  if (OTHERS.some((base) => path.startsWith(base))) return OTHER;
  if (method === 'POST') return path === `${BASE}/init/error` ? INIT_ERROR : ABSENT;
  return method === 'GET' && path === '/2018-06-01/ping' ? PING : ABSENT;
}

function answerRoute(path: string): Route {
  const slash = path.indexOf('/', INVOCATION.length);
  if (slash < 0) return ABSENT;
  const kind = path.slice(slash + 1);
  if (kind !== 'response' && kind !== 'error') return ABSENT;
  return { kind, id: path.slice(INVOCATION.length, slash) };
}
