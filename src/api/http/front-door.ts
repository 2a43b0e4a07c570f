import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from '../../access/session';
import type { Permissions } from '../../functions/permissions/permission-request';
import type { Clock } from '../../lib/clock';
import type { Door, PublicDoor, PublicVisit, RequestHead } from './door';
import type { ErrorRenderer } from './error-renderer';
import { Exchange } from './exchange';
import { SessionFault, takeSessionFrom } from './console-session';
import { acceptFromInside } from './inside-head';
import { openRoute, type OpenApi } from './open-routes';
import type { OutsideHeads } from './outside-heads';
import type { SignatureVerifier } from './sigv4/sigv4';

export interface FrontDoorParts {
  /** Asked first: what one of them knows need not be signed. */
  readonly publicDoors: readonly PublicDoor[];
  /** Asked next, of requests from outside alone. */
  readonly console?: PublicDoor;
  /** The first that knows a request serves it. */
  readonly doors: readonly Door[];
  /** Serves what none of them knows. */
  readonly otherwise: Door;
  readonly verifier: SignatureVerifier;
  readonly outside: OutsideHeads;
  readonly permissions: Permissions;
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
  readonly errors: ErrorRenderer;
  readonly open: OpenApi;
}

interface Visit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly door: Door;
  readonly session: Session | undefined;
}

/**
 * Takes every request: gives it its id, finds its door, and has the head of its signature checked before anything is
 * read or routed. Any Host is accepted: a page that rebinds a name to this address still cannot sign, and what is open
 * tells nothing of functions' contents.
 */
export class FrontDoor {
  constructor(private readonly parts: FrontDoorParts) {}

  /** `session` is whose the connection is, when it comes from inside an environment. */
  handle(req: IncomingMessage, res: ServerResponse, session?: Session): void {
    const requestId = randomUUID();
    const { method = 'GET', url = '/', headers } = req;
    const at = url.indexOf('?');
    const path = at < 0 ? url : url.slice(0, at);
    const { doors, otherwise, errors } = this.parts;
    const head = { method, url, path, headers };
    const met = this.meetPublic(head, session);
    if (met) {
      if (met.isOthers) takeSessionFrom(req);
      this.servePublic(met.serve, { req, res, requestId, head, session }).catch((error: unknown) => {
        errors.render(res, error, requestId, met.protocol);
      });
      return;
    }
    const door = doors.find((candidate) => candidate.knows(head)) ?? otherwise;
    this.serve({ req, res, requestId, path, door, session }).catch((error: unknown) => {
      errors.render(res, error, requestId, error instanceof SessionFault ? 'rest-json' : door.protocol);
    });
  }

  private meetPublic(head: RequestHead, session: Session | undefined) {
    for (const door of this.parts.publicDoors) {
      const serve = door.meet(head);
      if (serve) return { serve, protocol: door.protocol, isOthers: true };
    }
    const { console } = this.parts;
    const serve = session ? undefined : console?.meet(head);
    return console && serve && { serve, protocol: console.protocol, isOthers: false };
  }

  private async serve({ req, res, requestId, path, door, session }: Visit): Promise<void> {
    // Functions are no monitors: what is open outside tells of their neighbours.
    const open = session ? undefined : openRoute(req, path);
    if (open) return open(res, this.parts.open, req.headers.accept);
    const { method = 'GET', url = '/', headers, rawHeaders } = req;
    const request = { method, url, path, headers, rawHeaders };
    const { clock, verifier, outside, permissions } = this.parts;
    const head = session
      ? acceptFromInside(verifier, request, door, session, permissions)
      : outside.accept(request, door);
    const received = { at: clock.now(), wallTime: clock.wallTime() };
    return door.serve(new Exchange(req, res, requestId, received, head), request);
  }

  private async servePublic(
    serve: (visit: PublicVisit) => Promise<void> | void,
    visit: Pick<PublicVisit, 'req' | 'res' | 'requestId' | 'head'> & { session: Session | undefined },
  ): Promise<void> {
    const { clock, verifier, outside, permissions } = this.parts;
    const { head, req, session } = visit;
    const received = { at: clock.now(), wallTime: clock.wallTime() };
    const request = { ...head, rawHeaders: req.rawHeaders };
    const accept = () =>
      session
        ? acceptFromInside(verifier, request, JUDGES_ITSELF, session, permissions)
        : outside.accept(request, CALLS_A_URL);
    return serve({ ...visit, received, accept });
  }
}

/** It looks up by itself what a session may do. */
const JUDGES_ITSELF: Pick<Door, 'service' | 'wishes'> = { service: 'lambda', wishes: () => [] };

/** A key with a role must be allowed to invoke, as for any other call. */
const CALLS_A_URL: Pick<Door, 'service' | 'wishes'> = {
  service: 'lambda',
  wishes: () => [{ action: 'lambda:InvokeFunctionUrl', resource: '*' }],
};
