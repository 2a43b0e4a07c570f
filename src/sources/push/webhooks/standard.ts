import type { Claim, SignedRequest } from './claim';
import { base64Of, headerOf, secondsOf } from './signed-header';

const SECRET = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;

/**
 * `webhook-signature: v1,<base64> v1,<base64>` over `<id>.<time>.<body>` (standardwebhooks.com); Svix, where it comes from,
 * has names of its own.
 */
export function standardClaim(request: SignedRequest): Claim {
  const header = (name: string): string =>
    headerOf(request, `webhook-${name}`) ?? headerOf(request, `svix-${name}`) ?? '';
  const time = header('timestamp');
  const signatures = header('signature')
    .split(' ')
    .flatMap((item) => (item.startsWith('v1,') ? base64Of(item.slice(3)) : []));
  const signed = [`${header('id')}.${time}.`, request.body];
  return { signatures, signed, algorithm: 'sha256', time: secondsOf(time), keyOf };
}

/** Whether a text is a secret as Standard Webhooks has them. */
export function isKey(secret: string): boolean {
  return secret.startsWith('whsec_') && SECRET.test(secret);
}

/** None of a text that is no such secret: an empty key would be everybody's. */
function keyOf(secret: string): Buffer | undefined {
  const key = SECRET.exec(secret)?.[1];
  return key === undefined ? undefined : Buffer.from(key, 'base64');
}
