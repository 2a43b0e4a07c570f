import {
  connectionArn,
  connectionNameIn,
  readSourceArn,
} from '../../../../src/sources/connections/connection-arn';

const SCOPE = { region: 'eu-central-1', accountId: '123456789012' };
const BEGIN = 'arn:lambdabox:redis:eu-central-1:123456789012:cache/';
const NAMES = { kind: 'redis', ...SCOPE, connection: 'cache' };

test.each([
  ['orders', { name: 'orders' }],
  ['shop:orders/new', { name: 'shop:orders/new' }],
  ['orders/consumer/billing', { name: 'orders', consumer: 'billing' }],
])('the ARN of %s', (rest, expected) => {
  expect(readSourceArn(BEGIN + rest)).toEqual({ ...NAMES, ...expected });
});

test.each([BEGIN, 'arn:aws:sqs:eu-central-1:123456789012:orders', `${BEGIN.replace('cache', 'a b')}orders`])(
  '%s names no source of ours',
  (arn) => {
    expect(readSourceArn(arn)).toBeUndefined();
  },
);

test('the ARN of a connection', () => {
  const arn = connectionArn('cache', SCOPE);
  expect(arn).toBe('arn:lambdabox:connection:eu-central-1:123456789012:cache');
  expect(connectionNameIn(arn, SCOPE)).toBe('cache');
  expect(connectionNameIn(arn, { ...SCOPE, region: 'us-east-1' })).toBeUndefined();
});
