import { noteOf } from '../../../../src/sources/kinds/nats/nats-record';

test.each([
  ['$JS.ACK.orders.worker.2.17.20.1700000000123456789.3'],
  ['$JS.ACK.hub.ACCOUNT.orders.worker.2.17.20.1700000000123456789.3'],
  ['$JS.ACK.hub.ACCOUNT.orders.worker.2.17.20.1700000000123456789.3.random'],
])('%s tells how often, where and when', (reply) => {
  const { deliveries, sequence, nanos } = noteOf(reply);
  expect([deliveries, sequence, Math.floor(nanos / 1e6)]).toEqual([2, '17', 1_700_000_000_123]);
});
