import { priceOf } from './catalogue.mjs';

/**
 * Ships orders of an SQS queue. Those that cannot be shipped are reported by their ids: only they come again, and the
 * queue's redrive policy ends that.
 */
export async function handler({ Records }) {
  const batchItemFailures = [];
  for (const { messageId, body, attributes } of Records) {
    const order = JSON.parse(body);
    const attempt = Number(attributes.ApproximateReceiveCount);
    try {
      console.log(`order ${order.id} · try ${attempt} · ${ship(order, attempt)}`);
    } catch (error) {
      console.warn(`order ${order.id} · try ${attempt} · ${error.message}`);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

function ship({ product, quantity, courier }, attempt) {
  const cents = priceOf({ product, quantity });
  if (courier === 'late' && attempt === 1) throw new Error('the courier is late');
  return `shipped ${quantity} × ${product} for ${cents} cents`;
}
