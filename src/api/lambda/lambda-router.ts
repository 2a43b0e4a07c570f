import { Router } from 'express';
import type { Invoker } from '../../invocation/invocation';
import { controlPlaneLimit } from '../http/body';
import { Call } from './call';
import type { Exchange } from '../http/exchange';
import { exchangeOf } from '../http/routed';
import { LAMBDA_ROUTES, type Method, type Route } from './lambda-routes';
import type { Resources } from './resources';

export interface LambdaApi {
  readonly resources: Resources;
  readonly invoker: Invoker;
  /** A presigned URL of a code archive, for this request's caller and host. */
  readonly codeLocation: (exchange: Exchange, codeSha256: string) => string;
}

/** Lambda's operations as an express router. A request for none of them falls through. */
export function lambdaRouter(api: LambdaApi): Router {
  const router = Router({ caseSensitive: true });
  for (const route of LAMBDA_ROUTES) {
    const path = router.route(route.path);
    const add: Record<Method, typeof path.get> = {
      GET: path.get.bind(path),
      POST: path.post.bind(path),
      PUT: path.put.bind(path),
      DELETE: path.delete.bind(path),
    };
    add[route.method]((req, res, next) => {
      const exchange = exchangeOf(res);
      if (route.selector && exchange.query.get(route.selector[0]) !== route.selector[1]) return next();
      return serve(route, exchange, req.params as Params, api);
    });
  }
  return router;
}

type Params = Readonly<Record<string, string | undefined>>;

async function serve(route: Route, exchange: Exchange, params: Params, api: LambdaApi): Promise<void> {
  const { handling } = route;
  if (handling.kind === 'direct') return handling.handle(exchange, params.name ?? '', api.invoker);
  const body = await exchange.verifiedBody(controlPlaneLimit(route.operation));
  const locate = (codeSha256: string): string => api.codeLocation(exchange, codeSha256);
  const answer = await handling.handle(new Call(params, exchange.query, body, locate), api.resources);
  sendJson(exchange, handling.status, handling.status === 204 ? undefined : (answer ?? {}));
}

function sendJson({ res, requestId }: Exchange, status: number, body: object | undefined): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  res.writeHead(status, {
    ...(body === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
    'x-amzn-RequestId': requestId,
  });
  res.end(text);
}
