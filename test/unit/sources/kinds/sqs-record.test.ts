import type { Message } from '@aws-sdk/client-sqs';
import { sqsRecord } from '../../../../src/sources/kinds/sqs/sqs-record';

const origin = { arn: 'arn:aws:sqs:us-east-1:000000000000:orders', region: 'us-east-1', isFifo: false };
const message: Message = {
  MessageId: 'm-1',
  ReceiptHandle: 'handle',
  Body: '{"a":1}',
  MD5OfBody: 'md5',
  Attributes: {
    SenderId: 'AIDA',
    SentTimestamp: '1545082649183',
    ApproximateFirstReceiveTimestamp: '1545082649185',
    ApproximateReceiveCount: '2',
  },
};

it('a message is in the event as AWS writes it', () => {
  expect(JSON.stringify(sqsRecord(message, origin).shown)).toBe(
    '{"messageId":"m-1","receiptHandle":"handle","body":"{\\"a\\":1}",' +
      '"attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1545082649183","SenderId":"AIDA",' +
      '"ApproximateFirstReceiveTimestamp":"1545082649185"},' +
      '"messageAttributes":{},"md5OfMessageAttributes":null,"md5OfBody":"md5","eventSource":"aws:sqs",' +
      '"eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:orders","awsRegion":"us-east-1"}',
  );
});

it('attributes of a message are texts, bytes in base64', () => {
  const { shown } = sqsRecord(
    {
      ...message,
      MD5OfMessageAttributes: 'md5a',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'x' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    },
    origin,
  );
  expect(shown).toMatchObject({
    md5OfMessageAttributes: 'md5a',
    messageAttributes: {
      text: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
      bytes: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
    },
  });
});

it('what it was sent at, how often it came and its group are known; a group orders only in FIFO queues', () => {
  const Attributes = { ...message.Attributes, MessageGroupId: 'g' };
  expect(sqsRecord({ ...message, Attributes }, origin)).toMatchObject({
    ...{ id: 'm-1', receiptHandle: 'handle', arrivedAt: 1545082649183, deliveries: 2 },
  });
  expect(sqsRecord({ ...message, Attributes }, origin).group).toBeUndefined();
  expect(sqsRecord({ ...message, Attributes }, { ...origin, isFifo: true }).group).toBe('g');
});

it.each([
  ['{"a":1}', { a: 1 }],
  ['[1]', [1]],
  ['{"a":', '{"a":'],
  ['plain', 'plain'],
  ['5', '5'],
])('a filter sees the body %j as %j', (Body, body) => {
  expect(sqsRecord({ ...message, Body }, origin).filtered()).toMatchObject({ messageId: 'm-1', body });
});

it.each(['x'.repeat(1000), 'ü€'.repeat(500), '"\n'.repeat(500)])(
  'its size is never less than it is',
  (Body) => {
    const { shown, bytes } = sqsRecord({ ...message, Body }, origin);
    expect(bytes).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(shown)));
  },
);

it('a message that has come as often as its queue lets is delivered for the last time, unless that was the first', () => {
  const receives = (count: string, maxReceives?: number) =>
    sqsRecord(
      { ...message, Attributes: { ApproximateReceiveCount: count } },
      { ...origin, ...(maxReceives === undefined ? {} : { maxReceives }) },
    ).isLastDelivery;
  expect([receives('2', 3), receives('3', 3), receives('4', 3)]).toEqual([undefined, true, true]);
  expect([receives('1', 1), receives('9')]).toEqual([undefined, undefined]);
});

it('the trace of who has sent a message is known', () => {
  const Attributes = { ...message.Attributes, AWSTraceHeader: 'Root=1-a' };
  expect(sqsRecord({ ...message, Attributes }, origin)).toMatchObject({ traceHeader: 'Root=1-a' });
});
