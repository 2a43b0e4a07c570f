import type { Clock } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import { doorsOf, type DoorsParts } from './doors';
import { ErrorRenderer } from './http/error-renderer';
import { ConsoleDoor, type ConsoleDoorParts } from './console/console-door';
import { FrontDoor } from './http/front-door';
import type { OpenApi } from './http/open-routes';
import { OutsideHeads, type OutsideHeadsParts } from './http/outside-heads';
import { createHttpServer, type ApiServer } from './http/server';
import { SignatureVerifier } from './http/sigv4/sigv4';

export interface ApiServerDeps extends DoorsParts, OpenApi {
  readonly log: ServiceLog;
  readonly clock: Clock;
  /** Absent: every key may everything. */
  readonly holderOf?: OutsideHeadsParts['holderOf'];
  readonly console?: ConsoleDoorParts;
  /** How long `close` waits for calls in flight, milliseconds. */
  readonly closeTimeoutMs?: number;
}

/** The API, put together; it listens when it is told to. */
export function createApiServer(deps: ApiServerDeps): ApiServer {
  const { region, accountId, credentials, permissions, clock, log, closeTimeoutMs, holderOf, console } = deps;
  const errors = new ErrorRenderer(log);
  const verifier = new SignatureVerifier(region, credentials, clock);
  const door = new FrontDoor({
    ...doorsOf(deps, errors),
    verifier,
    outside: new OutsideHeads({
      verifier,
      scope: { region, accountId },
      ...(holderOf ? { holderOf } : {}),
      ...(console ? { sessions: console.sessions } : {}),
    }),
    ...(console ? { console: new ConsoleDoor(console) } : {}),
    permissions,
    clock,
    errors,
    open: deps,
  });
  return createHttpServer(door, clock, closeTimeoutMs);
}
