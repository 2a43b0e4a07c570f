import type { HttpHook } from '../../contract/hook';
import { PUSH_PREFIX, ROUTES_PREFIX, S3_NAME } from '../../sources/push/hook-places';
import { bestRoute } from '../../sources/push/http/route-key';
import type { PublicDoor, PublicVisit, RequestHead } from '../http/door';
import { isPreflight, preflightHeaders } from '../urls/cors';
import { answerPlain, PLAIN } from '../urls/plain-answers';
import { hostOf } from '../urls/url-hosts';
import { answerHook, HOOK_ANSWERS } from './hook-answers';
import type { HooksDoorParts } from './hooks-door-parts';
import { HttpCall } from './http-call';
import { serveStore } from './store-call';
import { serveTopic } from './topic-call';

type Serve = (visit: PublicVisit) => Promise<void> | void;

const unknown: Serve = (visit) => answerHook(visit, HOOK_ANSWERS.unknown);

/** What others push comes in here; each shows by a token or a signature that it may, or is let in by the route that it takes. */
export class HooksDoor implements PublicDoor {
  readonly protocol = 'rest-json';

  constructor(private readonly parts: HooksDoorParts) {}

  meet(head: RequestHead): Serve | undefined {
    const { path, url } = head;
    if (path.startsWith(PUSH_PREFIX)) return this.pushed(path.slice(PUSH_PREFIX.length));
    const isBelow = path === ROUTES_PREFIX || path.startsWith(`${ROUTES_PREFIX}/`);
    const routes = this.parts.hooks.enabledOf('http');
    // Every call of a function comes by here.
    if (routes.length === 0 && !isBelow) return undefined;
    const host = hostOf(head.headers);
    const ofHost = routes.filter((route) => route.host !== undefined && route.host === host);
    if (ofHost.length > 0) return this.routed(ofHost, head, url);
    if (!isBelow) return undefined;
    const below = url.slice(ROUTES_PREFIX.length);
    const ofNone = routes.filter((route) => route.host === undefined);
    return this.routed(ofNone, head, below.startsWith('/') ? below : `/${below}`);
  }

  private pushed(name: string): Serve {
    if (name === S3_NAME) return (visit) => serveStore(visit, this.parts);
    const hook = this.parts.hooks.find(name);
    if (hook?.kind !== 'webhook' && hook?.kind !== 'sns') return unknown;
    if (!hook.enabled) return (visit) => answerHook(visit, HOOK_ANSWERS.disabled);
    if (hook.kind === 'sns') return (visit) => serveTopic(visit, hook, this.parts);
    return (visit) => new HttpCall(this.parts, visit, { hook, url: visit.head.url, parameters: {} }).run();
  }

  private routed(routes: readonly HttpHook[], { method, headers }: RequestHead, url: string): Serve {
    const [path = ''] = url.split('?', 1);
    if (isPreflight(method, headers)) {
      // It asks for another request, whose route it is that knows.
      const asked = headers['access-control-request-method'] ?? '';
      const cors = bestRoute(routes, asked, path)?.found.cors;
      if (cors)
        return ({ res, requestId }) =>
          answerPlain(res, requestId, PLAIN.preflight, preflightHeaders(cors, headers));
    }
    const best = bestRoute(routes, method, path);
    if (!best) return unknown;
    const { found: hook, parameters } = best;
    return (visit) => new HttpCall(this.parts, visit, { hook, url, parameters }).run();
  }
}
