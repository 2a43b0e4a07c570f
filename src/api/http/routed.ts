import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { clientError } from '../../errors';
import { controlPlaneLimit } from './body';
import type { ErrorRenderer } from './error-renderer';
import type { Exchange } from './exchange';

export interface Routes {
  /** They read their bodies themselves. */
  readonly reading?: RequestHandler;
  /** `req.body` is the raw body, once the signature was found to cover it. */
  readonly withBody?: RequestHandler;
}

const LIMIT = controlPlaneLimit('lambdabox');

/** Serves exchanges by express's routes, and renders what they throw. A request for none of them is an unknown operation. */
export function routed(errors: ErrorRenderer, { reading, withBody }: Routes): (exchange: Exchange) => void {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(refuseOptions);
  if (reading) app.use(reading);
  app.use(readBody);
  if (withBody) app.use(withBody);
  app.use(unknownOperation);
  app.use(renderErrors(errors));
  return (exchange) => {
    Object.assign(exchange.res, { locals: { exchange } });
    app(exchange.req, exchange.res);
  };
}

/** The exchange that was put beside the response before express got it. */
export function exchangeOf(res: Response): Exchange {
  return (res.locals as { exchange: Exchange }).exchange;
}

async function readBody(req: Request, res: Response, next: NextFunction): Promise<void> {
  const exchange = exchangeOf(res);
  req.body = await exchange.verifiedBody(LIMIT);
  res.setHeader('x-amzn-RequestId', exchange.requestId);
  next();
}

/** Express would answer by itself, with the methods of the path. */
async function refuseOptions(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (req.method !== 'OPTIONS') return next();
  await exchangeOf(res).verifiedBody(LIMIT);
  return unknownOperation(req);
}

/** The end of the line: a signed request for nothing that we know. */
function unknownOperation(req: Request): never {
  throw clientError('unknownOperation', `There is no operation at ${req.method} ${req.path}.`);
}

/** Express knows an error handler by its four parameters. */
function renderErrors(errors: ErrorRenderer): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    void next;
    errors.render(res, error, exchangeOf(res).requestId);
  };
}
