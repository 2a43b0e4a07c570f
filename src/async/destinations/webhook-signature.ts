import { createHmac } from 'node:crypto';

export interface SignedMessage {
  readonly id: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly body: Buffer;
}

/** The headers by which a receiver knows that a message is ours, fresh and whole (standardwebhooks.com, version 1). */
export function webhookHeaders({ id, timestamp, body }: SignedMessage, key: Buffer): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
