import type { Session } from '../../access/session';
import { clientError } from '../../errors';
import type { Permissions } from '../../functions/permissions/permission-request';
import type { Door, RequestHead } from './door';
import type { AcceptedHead, SignatureVerifier } from './sigv4/sigv4';
import type { SignableRequest } from './sigv4/sigv4-canonical';

/**
 * The head of a request on an environment's own connection. Only the environment's session signs here: neither another
 * one's nor the operator's key, so that what is stolen is of no use elsewhere. The verified request must then be allowed
 * by the role's policy or the function's: no route can forget to ask, since none acts before `verify`.
 */
export function acceptFromInside(
  verifier: SignatureVerifier,
  request: SignableRequest & RequestHead,
  door: Pick<Door, 'service' | 'wishes'>,
  session: Session,
  permissions: Permissions,
): AcceptedHead {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  const at = request.url.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1));
  const head = verifier.accept(request, door.service, (id) =>
    id === accessKeyId ? secretAccessKey : undefined,
  );
  const token = request.headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token');
  if (token !== sessionToken) {
    throw clientError('unrecognizedClient', 'The security token included in the request is invalid.');
  }
  return {
    caller: { ...head.caller, session },
    verify(body) {
      head.verify(body);
      const wishes = door.wishes({ ...request, query, body }, session.scope);
      for (const { action, resource, of } of wishes) {
        const { principal, context } = session;
        session.authorize(action, resource, of && permissions.answer({ ...of, action, principal, context }));
      }
    },
  };
}
