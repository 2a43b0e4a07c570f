import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from '../../access/session';
import type { Clock } from '../../lib/clock';
import { controlPlaneLimit } from './body';
import type { ErrorRenderer, Protocol } from './error-renderer';
import { Exchange } from './exchange';
import { openRoute, type OpenApi } from './open-routes';
import { acceptFromInside, type Service } from '../inside/inside-head';
import type { SignatureVerifier } from './sigv4/sigv4';
import { answerSts } from '../sts/sts-api';

/** CloudWatch Logs, with the body read and the signature verified. */
export type LogsHandler = (req: IncomingMessage, res: ServerResponse, body: Buffer) => void | Promise<void>;

export interface FrontDoorParts {
  readonly accountId: string;
  readonly verifier: SignatureVerifier;
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
  readonly errors: ErrorRenderer;
  readonly open: OpenApi;
  readonly logs: LogsHandler;
  /** Invoke, before all routing; false when the request is something else. */
  readonly invoke: (exchange: Exchange, path: string) => Promise<void> | undefined;
  /** All the rest that is signed for Lambda; renders its own errors. */
  readonly lambda: (req: IncomingMessage, res: ServerResponse) => void;
}

interface Visit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly service: Service;
  readonly session: Session | undefined;
}

const PROTOCOLS: Readonly<Record<Service, Protocol>> = {
  lambda: 'rest-json',
  logs: 'json-1.1',
  sts: 'query',
};
const LOGS_LIMIT = controlPlaneLimit('Logs');

/**
 * Takes every request: gives it its id, decides which service it addresses, and has the head of its signature checked
 * before anything is read or routed. Any Host is accepted: a page that rebinds a name to this address still cannot
 * sign, and what is open tells nothing of functions' contents.
 */
export class FrontDoor {
  constructor(private readonly parts: FrontDoorParts) {}

  /** `session` is whose the connection is, when it comes from inside an environment. */
  handle(req: IncomingMessage, res: ServerResponse, session?: Session): void {
    const requestId = randomUUID();
    const url = req.url ?? '/';
    const at = url.indexOf('?');
    const path = at < 0 ? url : url.slice(0, at);
    const service = serviceOf(req, path, url);
    this.serve({ req, res, requestId, path, service, session }).catch((error: unknown) => {
      this.parts.errors.render(res, error, requestId, PROTOCOLS[service]);
    });
  }

  private async serve({ req, res, requestId, path, service, session }: Visit): Promise<void> {
    // Functions are no monitors: what is open outside tells of their neighbours.
    const open = session ? undefined : openRoute(req, path);
    if (open) return open(res, this.parts.open, req.headers.accept);
    const { method = 'GET', url = '/', headers, rawHeaders } = req;
    const request = { method, url, headers, rawHeaders };
    const head = session
      ? acceptFromInside(this.parts.verifier, request, service, session)
      : this.parts.verifier.accept(request, service);
    const { clock } = this.parts;
    const received = { at: clock.now(), wallTime: clock.wallTime() };
    const exchange = new Exchange(req, res, requestId, received, head);
    if (service === 'sts') return answerSts(exchange, this.parts.accountId);
    if (service === 'logs') {
      const body = await exchange.verifiedBody(LOGS_LIMIT);
      res.setHeader('x-amzn-RequestId', requestId);
      return this.parts.logs(req, res, body);
    }
    const invocation = this.parts.invoke(exchange, path);
    if (invocation) return invocation;
    Object.assign(res, { locals: { exchange } });
    this.parts.lambda(req, res);
  }
}

/** Logs names its operation in a header; STS is a form at the root, or a query there. */
function serviceOf(req: IncomingMessage, path: string, url: string): Service {
  const target = req.headers['x-amz-target'];
  if (typeof target === 'string' && target.startsWith('Logs_')) return 'logs';
  if (path !== '/') return 'lambda';
  const form = req.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return form || url.includes('Action=') || req.headers.authorization?.includes('/sts/') ? 'sts' : 'lambda';
}
