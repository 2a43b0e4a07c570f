import type { Claim, SignedRequest } from './claim';
import { headerOf, hexOf, secondsOf } from './signed-header';

/** `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=...]` over `<t>.<body>` (Stripe docs, "Resolve webhook signature verification"). */
export function stripeClaim(request: SignedRequest): Claim {
  const pairs = (headerOf(request, 'stripe-signature') ?? '')
    .split(',')
    .map((item) => item.trim().split('='));
  const time = pairs.find(([name]) => name === 't')?.[1] ?? '';
  return {
    signatures: pairs.flatMap(([name, value = '']) => (name === 'v1' ? hexOf(value) : [])),
    signed: [`${time}.`, request.body],
    algorithm: 'sha256',
    time: secondsOf(time),
  };
}
