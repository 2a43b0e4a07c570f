import type { ConsoleSessions } from '../../access/console/console-sessions';
import type { KeyHolder } from '../../access/keys/key-holder';
import type { AccountScope } from '../../access/session';
import { provenSession, sessionTokenOf } from './console-session';
import type { Door, RequestHead } from './door';
import type { AcceptedHead, SignatureVerifier } from './sigv4/sigv4';
import type { SignableRequest } from './sigv4/sigv4-canonical';

export interface OutsideHeadsParts {
  readonly verifier: SignatureVerifier;
  readonly scope: AccountScope;
  /** Undefined for a key that nothing binds. */
  readonly holderOf?: (accessKeyId: string) => KeyHolder | undefined;
  /** Who is logged in to the console. */
  readonly sessions?: ConsoleSessions;
}

/**
 * The heads of requests from outside. There are two proofs of whose one is: a signature, or a session of the console, and
 * with either it is the key's. What a key with a role may do is asked when the body was verified, so that no route can
 * forget to: none acts before.
 */
export class OutsideHeads {
  constructor(private readonly parts: OutsideHeadsParts) {}

  accept(request: SignableRequest & RequestHead, door: Pick<Door, 'service' | 'wishes'>): AcceptedHead {
    const head = this.bySession(request) ?? this.parts.verifier.accept(request, door.service);
    const holder = this.parts.holderOf?.(head.caller.accessKeyId);
    return holder ? this.bound(head, holder, request, door) : head;
  }

  private bySession(request: RequestHead): AcceptedHead | undefined {
    const { sessions } = this.parts;
    const { headers, url } = request;
    if (headers.cookie === undefined || headers.authorization !== undefined) return undefined;
    const token = sessionTokenOf(headers);
    if (!sessions || token === undefined || url.includes('X-Amz-Algorithm=')) return undefined;
    const { accessKeyId } = provenSession(sessions, token, request);
    return { caller: { accessKeyId, isLoggedIn: () => sessions.use(token) !== undefined }, verify: () => {} };
  }

  private bound(
    head: AcceptedHead,
    holder: KeyHolder,
    request: RequestHead,
    door: Pick<Door, 'wishes'>,
  ): AcceptedHead {
    return {
      caller: { ...head.caller, holder },
      verify: (body) => {
        head.verify(body);
        const at = request.url.indexOf('?');
        const query = new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1));
        const wishes = door.wishes({ ...request, query, body }, this.parts.scope);
        for (const { action, resource } of wishes) holder.authorize(action, resource);
      },
    };
  }
}
