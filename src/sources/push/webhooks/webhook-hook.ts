import type { WebhookHook } from '../../../contract/hook';
import type { HookFields, HookHead } from '../hook-fields';

const SENDERS = ['github', 'stripe', 'slack', 'standard', 'hmac'] as const;
const HEADER = /^[a-z0-9-]{1,64}$/;
/** What Stripe and Standard Webhooks recommend, seconds. */
const TOLERANCE = 300;

export function readWebhookHook(fields: HookFields, head: HookHead): WebhookHook {
  const sender = fields.choice('sender', SENDERS);
  const hook = {
    ...({ kind: 'webhook', ...head, sender } as const),
    tolerance: fields.count('tolerance', TOLERANCE, 1, 86_400),
    payload: fields.choice('payload', ['2.0', '1.0'] as const, '2.0'),
    answer: fields.choice('answer', ['queue', 'function'] as const, 'queue'),
  };
  return sender === 'hmac' ? { ...hook, ...readPlain(fields) } : hook;
}

/** How a sender signs that is none of those with a name. */
function readPlain(fields: HookFields): Partial<WebhookHook> {
  const timeHeader = fields.optionalText('timeHeader', HEADER, 'must be the name of a header, in lower case');
  const before = fields.optionalText('before', /^[\x21-\x7e]{0,32}$/, 'must be at most 32 characters');
  return {
    header: fields.text('header', HEADER, 'must be the name of the header of the signature, in lower case'),
    algorithm: fields.choice('algorithm', ['sha256', 'sha1', 'sha512'] as const, 'sha256'),
    encoding: fields.choice('encoding', ['hex', 'base64'] as const, 'hex'),
    ...(before === undefined ? {} : { before }),
    ...(timeHeader === undefined ? {} : { timeHeader }),
  };
}
