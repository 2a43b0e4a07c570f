import { mqttConnectionTest } from '../../../../../src/sources/push/mqtt/mqtt-connection-test';
import { FakeClock } from '../../../../support/fake-clock';
import { FakeBroker } from './fake-broker';

let broker: FakeBroker;
beforeEach(async () => {
  broker = await new FakeBroker().start();
});
afterEach(() => broker.stop());

const NEVER = new AbortController().signal;
async function found(endpoint: string, source: string | undefined, signal = NEVER): Promise<string[]> {
  const sentences: string[] = [];
  const connection = { name: 'home', kind: 'mqtt', endpoints: [endpoint] } as const;
  await mqttConnectionTest(new FakeClock()).test(
    connection,
    source,
    (sentence) => sentences.push(sentence),
    signal,
  );
  return sentences;
}

test('a broker that answers is told of, and whether it lets us subscribe', async () => {
  const { endpoint } = broker;
  expect(await found(endpoint, undefined)).toEqual([`a broker of MQTT 5 answers at ${endpoint}`]);
  expect(await found(endpoint, 'home/+/door')).toEqual([
    `a broker of MQTT 5 answers at ${endpoint}`,
    'it lets us subscribe to home/+/door',
  ]);
});

test('of a broker that is older it is said what its hooks need', async () => {
  broker.isOld = true;
  expect(await found(broker.endpoint, undefined)).toEqual([
    `a broker of MQTT 3.1.1 answers at ${broker.endpoint}; in MQTT 5: the broker has ended the connection. ` +
      'Its hooks need --mqtt-version 3.1.1',
  ]);
});

test('where nothing listens it is said why', async () => {
  await expect(found('mqtt://127.0.0.1:1', undefined)).rejects.toThrow(
    /^the broker at mqtt:\/\/127\.0\.0\.1:1: .*connect ECONNREFUSED 127\.0\.0\.1:1$/,
  );
});

test('a test that takes too long ends', async () => {
  await expect(found(broker.endpoint, undefined, AbortSignal.abort())).rejects.toThrow();
});
