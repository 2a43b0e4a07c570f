import type { HookSecrets } from '../../sources/push/hook-secrets';
import type { RequestHead } from '../http/door';

const SCHEME = /^(?:bearer|token)\s+(.+)$/i;
const BASIC = /^basic\s+([a-z0-9+/=]+)$/i;

type Sent = Pick<RequestHead, 'url' | 'headers'>;

/** Whether a request shows a token that is kept by the name. */
export function showsToken(head: Sent, secrets: Pick<HookSecrets, 'isOf'>, name: string): boolean {
  const token = sentToken(head);
  return token !== undefined && secrets.isOf(name, token);
}

/**
 * The token that a request shows: as a bearer, alone, as the password of a user, or, for senders that send no headers of their
 * own, as `token` in the query. Pure.
 */
export function sentToken({ url, headers }: Sent): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined && authorization !== '') return ofHeader(authorization.trim());
  const at = url.indexOf('?');
  return at < 0 ? undefined : (new URLSearchParams(url.slice(at + 1)).get('token') ?? undefined);
}

function ofHeader(value: string): string {
  const basic = BASIC.exec(value)?.[1];
  if (basic !== undefined) {
    const pair = Buffer.from(basic, 'base64').toString();
    return pair.slice(pair.indexOf(':') + 1);
  }
  return SCHEME.exec(value)?.[1] ?? value;
}
