import type { DestinationArn } from '../../functions/destination-arn';
import type { Clock } from '../../lib/clock';
import { UndeliverableError, type Delivery } from '../delivery';
import type { Destination } from './destination';
import { webhookHeaders } from './webhook-signature';

export interface Webhook {
  readonly url: string;
  /** What messages are signed with. */
  readonly key: Buffer;
}

/** By name. */
export type Webhooks = ReadonlyMap<string, Webhook>;

export interface WebhookParts {
  readonly webhooks: Webhooks;
  readonly clock: Clock;
}

/** An address of the operator's: the record is posted to it, signed. */
export class WebhookDestination implements Destination {
  constructor(private readonly parts: WebhookParts) {}

  async send(delivery: Delivery, { name }: DestinationArn, signal: AbortSignal): Promise<void> {
    const webhook = this.parts.webhooks.get(name);
    if (!webhook) throw new UndeliverableError(`the file that LAMBDABOX_WEBHOOKS names has no "${name}"`);
    // The same of each try, so that the receiver can tell what it has already.
    const id = `${delivery.requestId}-${delivery.condition}`;
    const timestamp = Math.floor(this.parts.clock.wallTime() / 1000);
    const answer = await post(webhook, { id, timestamp, body: delivery.body }, signal);
    if (answer.ok) return;
    const { status } = answer;
    const text = `answered ${status}`;
    if (status < 400) throw new UndeliverableError(`${text}; no redirect is followed`);
    const isFinal = status < 500 && status !== 408 && status !== 429;
    throw isFinal ? new UndeliverableError(text) : new Error(text);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function post(
  { url, key }: Webhook,
  message: Parameters<typeof webhookHeaders>[0],
  signal: AbortSignal,
): Promise<Response> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...webhookHeaders(message, key) },
      body: new Uint8Array(message.body),
      redirect: 'manual',
      signal,
    });
    // What it says is nobody's to read, but the connection is to be used again.
    await answer.body?.cancel();
    return answer;
  } catch (error) {
    // "fetch failed" says nothing, and the URL may be secret.
    const { cause = error } = error as { readonly cause?: unknown };
    const { code, message } = cause as { readonly code?: string; readonly message?: string };
    throw new Error(code ?? message ?? 'no answer', { cause: error });
  }
}
