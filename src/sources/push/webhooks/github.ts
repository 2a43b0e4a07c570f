import type { Claim, SignedRequest } from './claim';
import { headerOf, hexOf } from './signed-header';

/** `X-Hub-Signature-256: sha256=<hex>` over the body (GitHub docs, "Validating webhook deliveries"). It tells no time. */
export function githubClaim(request: SignedRequest): Claim {
  const [, hex = ''] = /^sha256=(.+)$/.exec(headerOf(request, 'x-hub-signature-256') ?? '') ?? [];
  return { signatures: hexOf(hex), signed: [request.body], algorithm: 'sha256' };
}
