import { connectionArn, readOwnArn } from '../../../../src/sources/connections/connection-arn';

const SCOPE = { region: 'eu-central-1', accountId: '123456789012' };
const BEGIN = 'arn:lambdabox:redis:eu-central-1:123456789012:cache';
const NAMES = { service: 'redis', ...SCOPE, connection: 'cache' };

test.each([
  ['', {}],
  ['/orders', { name: 'orders' }],
  ['/shop:orders/new', { name: 'shop:orders/new' }],
  ['/orders/consumer/billing', { name: 'orders', consumer: 'billing' }],
])('the ARN of cache%s', (rest, expected) => {
  expect(readOwnArn(BEGIN + rest)).toEqual({ ...NAMES, ...expected });
});

test.each([`${BEGIN}/`, 'arn:aws:sqs:eu-central-1:123456789012:orders', BEGIN.replace('cache', 'a b')])(
  '%s names nothing of ours',
  (arn) => {
    expect(readOwnArn(arn)).toBeUndefined();
  },
);

test('the ARN of a connection', () => {
  const arn = connectionArn('cache', SCOPE);
  expect(arn).toBe('arn:lambdabox:connection:eu-central-1:123456789012:cache');
  expect(readOwnArn(arn)).toEqual({ ...NAMES, service: 'connection' });
});
