import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import { controlPlaneLimit } from './body';
import { CODE_PATH, sendCode, type CodeArchives } from '../lambda/code-route';
import type { ErrorRenderer } from './error-renderer';
import { exchangeOf, lambdaRouter, unknownOperation, type LambdaApi } from '../lambda/lambda-router';

export interface AppParts {
  readonly lambda: LambdaApi;
  readonly archives: CodeArchives;
  /** lambdabox's own routes, below /_lambdabox; `req.body` is the raw body, the signature is already verified. */
  readonly own?: Router;
  readonly errors: ErrorRenderer;
}

const OWN_LIMIT = controlPlaneLimit('lambdabox');

/** Everything that is signed for the service `lambda`. The front door has accepted the head of each request. */
export function createApp({ lambda, archives, own, errors }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(lambdaRouter(lambda));
  app.get(CODE_PATH, (req, res) => sendCode(exchangeOf(res), req.params.sha, archives));
  app.use(async (req, res, next) => {
    const exchange = exchangeOf(res);
    req.body = await exchange.verifiedBody(OWN_LIMIT);
    res.setHeader('x-amzn-RequestId', exchange.requestId);
    next();
  });
  if (own) app.use('/_lambdabox', own);
  app.use(unknownOperation);
  app.use(renderErrors(errors));
  return app;
}

/** Express knows an error handler by its four parameters. */
function renderErrors(errors: ErrorRenderer): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    void next;
    errors.render(res, error, exchangeOf(res).requestId);
  };
}
