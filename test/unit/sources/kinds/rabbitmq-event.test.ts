import type { Message } from 'amqplib';
import { rabbitmqRecord } from '../../../../src/sources/kinds/rabbitmq/rabbitmq-event';

function message(properties: Partial<Message['properties']>): Message {
  return {
    content: Buffer.from('plain'),
    fields: { deliveryTag: 7, redelivered: false, exchange: '', routingKey: 'q' },
    properties: {
      headers: undefined,
      contentType: undefined,
      contentEncoding: undefined,
      deliveryMode: undefined,
      priority: undefined,
      correlationId: undefined,
      replyTo: undefined,
      expiration: undefined,
      messageId: undefined,
      timestamp: undefined,
      type: undefined,
      userId: undefined,
      appId: undefined,
      clusterId: undefined,
      ...properties,
    },
  };
}

it('shows texts in headers as the bytes that AWS shows, and other values as they are', () => {
  const headers = {
    text: 'é',
    bytes: Buffer.from([1, 255]),
    list: ['a', 1],
    at: { '!': 'timestamp', value: 2021 },
    yes: true,
    nothing: null,
  };

  expect(rabbitmqRecord(message({ headers }), false).shown).toMatchObject({
    basicProperties: {
      headers: {
        text: { bytes: [-61, -87] },
        bytes: [1, -1],
        list: [{ bytes: [97] }, 1],
        at: 'Jan 1, 1970, 12:33:41 AM',
        yes: true,
        nothing: null,
      },
    },
  });
});

it('names a message by its own id where it has one, and otherwise by its delivery, shown only where failures are reported by it', () => {
  const named = rabbitmqRecord(message({ messageId: 'order-1' }), true);
  const unnamed = rabbitmqRecord(message({}), true);

  expect([named.id, unnamed.id]).toEqual(['order-1', 'delivery-7']);
  expect(unnamed.shown).toMatchObject({ itemIdentifier: 'delivery-7' });
  expect(rabbitmqRecord(message({}), false).shown).not.toHaveProperty('itemIdentifier');
});

it('lets filters see the text or the JSON of the data', () => {
  expect(rabbitmqRecord(message({}), false).filtered()).toMatchObject({ data: 'plain' });
});

it('counts deliveries where the queue does', () => {
  expect(rabbitmqRecord(message({}), false)).not.toHaveProperty('deliveries');
  expect(rabbitmqRecord(message({ headers: { 'x-delivery-count': 2 } }), false).deliveries).toBe(3);
});
