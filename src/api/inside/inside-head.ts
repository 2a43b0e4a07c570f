import type { Session } from '../../access/session';
import { clientError } from '../../errors';
import { lambdaWishes } from '../lambda/authorization';
import { logsWish } from '../logs/logs-authorization';
import type { AcceptedHead, SignatureVerifier } from '../http/sigv4/sigv4';
import type { SignableRequest } from '../http/sigv4/sigv4-canonical';

export type Service = 'lambda' | 'logs' | 'sts';

/**
 * The head of a request on an environment's own connection. Only the environment's session signs here: neither another
 * one's nor the operator's key, so that what is stolen is of no use elsewhere. The verified request must then be allowed
 * by the role's policy: no route can forget to ask, since none acts before `verify`.
 */
export function acceptFromInside(
  verifier: SignatureVerifier,
  request: SignableRequest,
  service: Service,
  session: Session,
): AcceptedHead {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  const { path, query } = splitUrl(request.url);
  const head = verifier.accept(request, service, (id) => (id === accessKeyId ? secretAccessKey : undefined));
  const token = request.headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token');
  if (token !== sessionToken) {
    throw clientError('unrecognizedClient', 'The security token included in the request is invalid.');
  }
  return {
    caller: { ...head.caller, session },
    verify(body) {
      head.verify(body);
      // GetCallerIdentity needs no permission, and there is no other operation.
      if (service === 'sts') return;
      const wishes =
        service === 'logs'
          ? [logsWish(String(request.headers['x-amz-target']), body, session.scope)]
          : lambdaWishes({ method: request.method, path, query, body }, session.scope);
      for (const { action, resource } of wishes) session.authorize(action, resource);
    },
  };
}

function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?');
  if (at < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}
