import type { Clock } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import { doorsOf, type DoorsParts } from './doors';
import { ErrorRenderer } from './http/error-renderer';
import { FrontDoor } from './http/front-door';
import type { OpenApi } from './http/open-routes';
import { createHttpServer, type ApiServer } from './http/server';
import { SignatureVerifier } from './http/sigv4/sigv4';

export interface ApiServerDeps extends DoorsParts, OpenApi {
  readonly log: ServiceLog;
  readonly clock: Clock;
  /** How long `close` waits for calls in flight, milliseconds. */
  readonly closeTimeoutMs?: number;
}

/** The API, put together; it listens when it is told to. */
export function createApiServer(deps: ApiServerDeps): ApiServer {
  const { region, credentials, permissions, clock, log, closeTimeoutMs } = deps;
  const errors = new ErrorRenderer(log);
  const door = new FrontDoor({
    ...doorsOf(deps, errors),
    verifier: new SignatureVerifier(region, credentials, clock),
    permissions,
    clock,
    errors,
    open: deps,
  });
  return createHttpServer(door, clock, closeTimeoutMs);
}
