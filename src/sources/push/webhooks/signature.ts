import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookHook, WebhookSender } from '../../../contract/hook';
import type { ReadClaim, SignedRequest } from './claim';
import { githubClaim } from './github';
import { plainClaim } from './plain-hmac';
import { slackClaim } from './slack';
import { standardClaim } from './standard';
import { stripeClaim } from './stripe';

const CLAIMS: Readonly<Record<WebhookSender, ReadClaim>> = {
  ...{
    github: githubClaim,
    stripe: stripeClaim,
    slack: slackClaim,
    standard: standardClaim,
    hmac: plainClaim,
  },
};

/** A request is not one of the sender's, or too old. The message is for the owner of the hook. */
export class Unsigned extends Error {}

/** Throws Unsigned unless one of the secrets has signed the request, and lately. `now`: epoch seconds. Pure. */
export function verifySignature(
  request: SignedRequest,
  hook: WebhookHook,
  secrets: readonly string[],
  now: number,
): void {
  if (secrets.length === 0) throw new Unsigned(`there is no secret of the hook ${hook.name}`);
  const {
    signatures,
    signed,
    algorithm,
    time,
    keyOf = (secret: string) => Buffer.from(secret),
  } = CLAIMS[hook.sender](request, hook);
  const isGood = secrets.some((secret) => {
    const key = keyOf(secret);
    if (key === undefined || key.length === 0) return false;
    const mac = createHmac(algorithm, key);
    for (const part of signed) mac.update(part);
    const wanted = mac.digest();
    return signatures.some((given) => given.length === wanted.length && timingSafeEqual(given, wanted));
  });
  if (!isGood) throw new Unsigned('the signature is not one of the secret that is known here');
  if (time === undefined) return;
  const away = Math.abs(now - time);
  if (!(away <= hook.tolerance))
    throw new Unsigned(
      `the time of the message is ${away} s away, more than ${hook.tolerance} s: is it sent again?`,
    );
}
