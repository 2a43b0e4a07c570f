import type { Door } from '../http/door';
import type { ErrorRenderer } from '../http/error-renderer';
import { routed } from '../http/routed';
import { lambdaWishes } from './lambda-wishes';
import { invoke } from './invoke';
import { lambdaRouter, type LambdaApi } from './lambda-router';
import { routePath } from './lambda-routes';

/** Invoke's row of the route table, matched without express: 15 of 106 µs a call. */
const INVOKE_PATH = new RegExp(`^${routePath('Invoke').replace(':name', '([^/]+)')}/?$`);

/** Lambda: all that is signed for it, whether there is such an operation or not. */
export function lambdaDoor(api: LambdaApi, errors: ErrorRenderer): Door {
  const serve = routed(errors, { reading: lambdaRouter(api) });
  return {
    name: 'lambda',
    service: 'lambda',
    protocol: 'rest-json',
    knows: () => true,
    wishes: lambdaWishes,
    serve(exchange, { method, path }) {
      const name = method === 'POST' ? INVOKE_PATH.exec(path)?.[1] : undefined;
      return name === undefined ? serve(exchange) : invoke(exchange, decodeURIComponent(name), api.invoker);
    },
  };
}
