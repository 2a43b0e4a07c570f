import type { MqttHook } from '../../../../../src/contract/hook';
import type { Connection } from '../../../../../src/sources/connections/connection';
import { MqttIntake } from '../../../../../src/sources/push/mqtt/mqtt-intake';
import { MqttSubscriptions } from '../../../../../src/sources/push/mqtt/mqtt-subscriptions';
import { until } from '../../../../support/until';
import { PushBox } from '../push-box';
import { FakeBroker, PACKET } from './fake-broker';

const HOOK: MqttHook = {
  ...{ kind: 'mqtt', name: 'doors', function: 'doors', enabled: true },
  ...{ connection: 'home', topics: ['home/+/door'], qos: 1, version: '5' },
};

let box: PushBox;
let broker: FakeBroker;
let connections: Map<string, Connection>;
let subscriptions: MqttSubscriptions;
let told: string[];

beforeEach(async () => {
  box = new PushBox();
  broker = await new FakeBroker().start();
  connections = new Map([['home', { name: 'home', kind: 'mqtt', endpoints: [broker.endpoint] }]]);
  told = [];
  const { activities, telemetry, clock } = box;
  subscriptions = new MqttSubscriptions({
    ...{ activities, telemetry, clock, instanceId: '1' },
    connections: { find: (name) => connections.get(name) },
    intake: new MqttIntake({ intake: box.intake, clock }),
    log: { info: (message) => told.push(message), warn: (message) => told.push(message) },
  });
});
afterEach(async () => {
  await subscriptions.stop();
  await broker.stop();
  box.close();
});

const trouble = () => box.activities.of('doors').view(0).trouble;
const count = (kind: number) => broker.came.filter((one) => one === kind).length;

test('a message becomes an event, and then is acknowledged', async () => {
  subscriptions.put(HOOK);
  await until(() => count(PACKET.subscribe) === 1);
  broker.publish(1, 7, 'open');
  await until(() => count(PACKET.puback) === 1);
  expect(box.events).toMatchObject([{ topic: 'home/kitchen/door', payload: 'open', qos: 1 }]);
});

test('a broker that ends is tried again after a pause, and it is told why', async () => {
  subscriptions.put(HOOK);
  await until(() => count(PACKET.subscribe) === 1);
  broker.drop();
  await until(() => trouble() !== undefined);
  expect(trouble()).toMatchObject({
    message: 'the broker of the connection home: the broker has ended the connection',
    nextTryAt: box.clock.wallTime() + 1_000,
  });
  await box.clock.advance(999);
  expect(count(PACKET.connect)).toBe(1);
  await box.clock.advance(1);
  await until(() => trouble() === undefined);
  expect(count(PACKET.connect)).toBe(2);
  expect(told).toEqual(['a subscription waits for its broker', 'a subscription has its broker again']);
});

test('a subscription whose connection is gone says so, and begins when it is there', async () => {
  const [home] = connections.values();
  connections.clear();
  subscriptions.put(HOOK);
  await until(() => trouble() !== undefined);
  expect(trouble()?.message).toContain('there is no connection "home" of the kind mqtt');
  if (home) connections.set('home', home);
  await until(async () => {
    await box.clock.advance(1_000);
    return count(PACKET.subscribe) === 1;
  });
});

test('a hook that is removed has the broker keep nothing more for it; one that stops does not', async () => {
  subscriptions.put(HOOK);
  await until(() => count(PACKET.subscribe) === 1);
  subscriptions.remove('doors');
  await until(() => count(PACKET.unsubscribe) === 1);
  subscriptions.put(HOOK);
  await until(() => count(PACKET.subscribe) === 2);
  await subscriptions.stop();
  expect(count(PACKET.unsubscribe)).toBe(1);
});

test('a hook that is off is not subscribed to', async () => {
  subscriptions.put({ ...HOOK, enabled: false });
  await subscriptions.stop();
  expect(broker.came).toEqual([]);
});
