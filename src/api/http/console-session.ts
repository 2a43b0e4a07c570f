import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ConsoleSessions, OpenSession } from '../../access/console/console-sessions';
import { AwsError, type WireError } from '../../errors';
import { headerOf } from './header-of';

const COOKIE = 'lambdabox_session';
const COOKIE_PATTERN = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?=;|$)`);
const CSRF_HEADER = 'x-lambdabox-csrf';

const ENDED: WireError = { name: 'ExpiredTokenException', status: 401, messageKey: 'message' };
const FORGED: WireError = { name: 'InvalidCsrfTokenException', status: 403, messageKey: 'message' };

/** What is wrong with a session of the console; told in the same form by every door, since one page asks them all. */
export class SessionFault extends AwsError {}

/** The token of a console's session that a request has. */
export function sessionTokenOf({ cookie }: IncomingHttpHeaders): string | undefined {
  return cookie === undefined ? undefined : COOKIE_PATTERN.exec(cookie)?.[1];
}

/** The cookie with a token; without one, that ends it. */
export function sessionCookie(token: string | undefined, isSecure: boolean): string {
  const parts = [`${COOKIE}=${token ?? ''}`, 'HttpOnly', 'SameSite=Strict', 'Path=/'];
  return [...parts, ...(token === undefined ? ['Max-Age=0'] : []), ...(isSecure ? ['Secure'] : [])].join(
    '; ',
  );
}

/** What functions serve must not be handed the operator's session. */
export function takeSessionFrom({ headers, rawHeaders }: IncomingMessage): void {
  if (!headers.cookie?.includes(`${COOKIE}=`)) return;
  headers.cookie = withoutSession(headers.cookie);
  if (headers.cookie === '') delete headers.cookie;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'cookie') continue;
    const kept = withoutSession(rawHeaders[at + 1] ?? '');
    if (kept === '') rawHeaders.splice(at, 2);
    else rawHeaders[at + 1] = kept;
  }
}

function withoutSession(cookies: string): string {
  const kept = cookies.split(';').filter((cookie) => !cookie.trim().startsWith(`${COOKIE}=`));
  return kept.join(';').trim();
}

/**
 * Whether no other site's page sent a request, as far as browsers tell. A page that rebinds a name to this address has
 * that name as its own host: it passes, and has no cookie.
 */
export function isOwnPage({ host, ...headers }: IncomingHttpHeaders): boolean {
  const site = headerOf(headers, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || hostIn(headers.origin) === host?.toLowerCase();
}

/** Throws unless it is a page of ours that asks. */
export function requireOwnPage(headers: IncomingHttpHeaders): void {
  if (isOwnPage(headers)) return;
  throw new SessionFault(FORGED, 'Only pages that this service served may use the console.');
}

/** The open session of a request. Throws SessionFault when it has ended, or another site's page may have sent the request. */
export function provenSession(
  sessions: ConsoleSessions,
  token: string | undefined,
  { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
): OpenSession {
  requireOwnPage(headers);
  const session = token === undefined ? undefined : sessions.use(token);
  if (!session) throw new SessionFault(ENDED, 'The session has ended: log in again.');
  const isReading = method === 'GET' || method === 'HEAD';
  if (!isReading && !isSame(headerOf(headers, CSRF_HEADER) ?? '', session.csrfToken))
    throw new SessionFault(FORGED, `The header ${CSRF_HEADER} must be the session's token.`);
  return session;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `null`, as pages without an origin send it, has none. */
function hostIn(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}
