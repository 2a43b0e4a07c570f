import type { WebhookHook } from '../../../contract/hook';
import type { Claim, SignedRequest } from './claim';
import { base64Of, headerOf, hexOf, secondsOf } from './signed-header';

/** A sender that is none of those with a name, as the hook describes it. */
export function plainClaim(request: SignedRequest, hook: WebhookHook): Claim {
  const { header = '', encoding = 'hex', algorithm = 'sha256', before = '', timeHeader } = hook;
  const value = headerOf(request, header) ?? '';
  const text = value.startsWith(before) ? value.slice(before.length) : '';
  const signatures = encoding === 'hex' ? hexOf(text) : base64Of(text);
  if (timeHeader === undefined) return { signatures, signed: [request.body], algorithm };
  const time = headerOf(request, timeHeader) ?? '';
  return { signatures, signed: [`${time}.`, request.body], algorithm, time: secondsOf(time) };
}
