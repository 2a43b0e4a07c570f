import type { Permissions } from '../../functions/permissions/permission-request';
import type { FunctionUrl, UrlFound } from '../../functions/urls/url-index';
import type { Invoker } from '../../invocation/invocation';
import type { PublicDoor, PublicVisit, RequestHead } from '../http/door';
import { isPreflight, preflightHeaders } from './cors';
import type { Trusted } from './forwarded';
import { answerPlain, PLAIN } from './plain-answers';
import { UrlAccess, type UrlPermissions } from './url-access';
import { UrlCall } from './url-call';
import { UrlHosts, type UrlHostsParts, type UrlPlace } from './url-hosts';

/** Which URLs there are. */
export interface Urls {
  find(id: string): UrlFound;
  /** Absent qualifier: `$LATEST`. */
  of(functionName: string, qualifier?: string): FunctionUrl | undefined;
}

export interface UrlDoorParts extends UrlHostsParts {
  /** 12 digits. */
  readonly accountId: string;
  readonly urls: Urls;
  readonly permissions: Permissions;
  readonly invoker: Invoker;
  /** Which permissions a caller needs. */
  readonly wanted: UrlPermissions;
  /** Whose X-Forwarded-* are believed. */
  readonly trusted: Trusted;
}

/** Function URLs: anyone's HTTP requests become events. Nothing else of the API is reached through this door. */
export class UrlDoor implements PublicDoor {
  readonly protocol = 'rest-json';

  private constructor(
    private readonly parts: UrlDoorParts,
    private readonly hosts: UrlHosts,
    private readonly access: UrlAccess,
  ) {}

  static of(parts: UrlDoorParts): UrlDoor {
    return new UrlDoor(parts, new UrlHosts(parts), new UrlAccess(parts.permissions, parts, parts.wanted));
  }

  meet(head: RequestHead): ((visit: PublicVisit) => Promise<void> | void) | undefined {
    const place = this.hosts.place(head);
    return place && ((visit) => this.serve(visit, place));
  }

  private serve(visit: PublicVisit, place: UrlPlace): Promise<void> | void {
    const { res, requestId } = visit;
    const { headers, method } = visit.head;
    const found = this.find(place);
    if (found === undefined) return answerPlain(res, requestId, PLAIN.unknownUrl);
    if (found === 'former') return answerPlain(res, requestId, PLAIN.forbidden);
    const { cors } = found.config;
    if (cors && isPreflight(method, headers)) {
      return answerPlain(res, requestId, PLAIN.preflight, preflightHeaders(cors, headers));
    }
    if (/\bwebsocket\b/i.test(headers.upgrade ?? '')) {
      // What comes next may be meant for a socket that is none.
      res.shouldKeepAlive = false;
      return answerPlain(res, requestId, PLAIN.noWebSocket);
    }
    return new UrlCall(this.parts, this.access, visit, place, found).run();
  }

  private find({ target }: UrlPlace): UrlFound {
    const { urls } = this.parts;
    return 'id' in target ? urls.find(target.id) : urls.of(target.functionName, target.qualifier);
  }
}
