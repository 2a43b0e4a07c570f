import type { Router } from 'express';
import { Router as newRouter } from 'express';
import { buildsRoutes } from '../../../../src/api/own/builds-routes';
import { callsRoutes } from '../../../../src/api/own/calls-routes';
import { connectionsRoutes } from '../../../../src/api/own/connections-routes';
import { hooksRoutes } from '../../../../src/api/own/hooks-routes';
import { keysRoutes } from '../../../../src/api/own/keys-routes';
import { ownRoutes } from '../../../../src/api/own/own-routes';
import { schedulesRoutes } from '../../../../src/api/own/schedules-routes';
import { streamRoutes } from '../../../../src/api/own/stream-routes';

/** All of lambdabox's own routes, as the service puts them together, with nothing behind them. */
export function allOwnRoutes(): Router {
  return newRouter()
    .use(ownRoutes(anything()))
    .use(buildsRoutes({ read: () => anything(), open: () => Promise.resolve(undefined) }))
    .use(connectionsRoutes(anything()))
    .use(hooksRoutes(anything()))
    .use(schedulesRoutes(anything()))
    .use(callsRoutes(anything(), () => 0))
    .use(
      streamRoutes({
        listen: (listener) => {
          setImmediate(() => listener.end());
          return () => {};
        },
      }),
    )
    .use(keysRoutes(anything()));
}

/** Each of its members is a function that answers an empty object, and has such members itself. */
function anything<T extends object>(): T {
  const answer = new Proxy(() => ({}), { get: (): object => anything() });
  return new Proxy({}, { get: () => answer }) as T;
}

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method: string }[] };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** `GET /status`, of a router and those inside it. */
export function routesIn(router: Router): readonly string[] {
  const { stack } = router as unknown as { readonly stack: readonly Layer[] };
  return stack.flatMap(({ route, handle }) =>
    route
      ? route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`)
      : handle?.stack
        ? routesIn(handle as unknown as Router)
        : [],
  );
}
