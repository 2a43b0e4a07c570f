import type { Claim, SignedRequest } from './claim';
import { headerOf, hexOf, secondsOf } from './signed-header';

/** `X-Slack-Signature: v0=<hex>` over `v0:<time>:<body>` (Slack docs, "Verifying requests from Slack"). */
export function slackClaim(request: SignedRequest): Claim {
  const time = headerOf(request, 'x-slack-request-timestamp') ?? '';
  const [, hex = ''] = /^v0=(.+)$/.exec(headerOf(request, 'x-slack-signature') ?? '') ?? [];
  return {
    ...{ signatures: hexOf(hex), signed: [`v0:${time}:`, request.body], algorithm: 'sha256' },
    time: secondsOf(time),
  };
}

/** What Slack wants to have back when an address is told to it; undefined for what is no such question. */
export function slackChallenge(body: Buffer): string | undefined {
  try {
    const { type, challenge } = JSON.parse(body.toString()) as { type?: unknown; challenge?: unknown };
    return type === 'url_verification' && typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}
