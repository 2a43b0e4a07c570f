import type { MqttHook } from '../../../../../src/contract/hook';
import type { MqttMessage } from '../../../../../src/sources/push/mqtt/mqtt-event';
import { mqttOptions } from '../../../../../src/sources/push/mqtt/mqtt-options';
import { MqttSession } from '../../../../../src/sources/push/mqtt/mqtt-session';
import { FakeClock } from '../../../../support/fake-clock';
import { until } from '../../../../support/until';
import { FakeBroker, PACKET } from './fake-broker';

interface Held extends MqttMessage {
  readonly release: (isTaken: boolean) => void;
  readonly fail: (error: Error) => void;
}

let broker: FakeBroker;
let clock: FakeClock;
let session: MqttSession;
let held: Held[];
let ended: Promise<unknown>;

/** Connected and subscribed, with a service that takes what the test says. */
async function begin(version: MqttHook['version']): Promise<void> {
  const hook: MqttHook = {
    ...{ kind: 'mqtt', name: 'doors', function: 'doors', enabled: true },
    ...{ connection: 'home', topics: ['home/+/door'], qos: 2, version },
  };
  let isSubscribed = false;
  session = new MqttSession({
    options: mqttOptions(
      { name: 'home', kind: 'mqtt', endpoints: [broker.endpoint] },
      { clientId: 'lambdabox-1-doors', version, attempt: 0 },
    ),
    taken: (message) => {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      held.push({ ...message, release: resolve, fail: reject });
      return promise;
    },
    clock,
    subscribed: () => (isSubscribed = true),
  });
  ended = session.run(hook).then(
    () => 'in order',
    (error: unknown) => error,
  );
  await until(() => isSubscribed);
}

beforeEach(async () => {
  held = [];
  clock = new FakeClock();
  broker = await new FakeBroker().start();
});
afterEach(async () => {
  await session.end([]);
  await broker.stop();
});

const VERSIONS = ['3.1.1', '5'] as const;
const answers = () => broker.came.filter((kind) => kind >= PACKET.puback && kind <= PACKET.pubcomp);
/** What came before is read when the answer to a ping has come, which is held up by nothing on this side. */
const settled = async () => {
  const pings = () => broker.came.filter((kind) => kind === PACKET.pingreq).length;
  const before = pings();
  await until(async () => {
    await clock.advance(5_000);
    return pings() > before;
  });
};

test.each(VERSIONS)(
  '%s: a message of QoS 1 is acknowledged when it is taken, not before',
  async (version) => {
    await begin(version);
    broker.publish(1, 7, 'open');
    await until(() => held.length === 1);
    expect(held[0]).toMatchObject({ topic: 'home/kitchen/door', payload: Buffer.from('open'), qos: 1 });
    await settled();
    expect(answers()).toEqual([]);
    held[0]?.release(true);
    await until(() => answers().length === 1);
    expect(answers()).toEqual([PACKET.puback]);
  },
);

test.each(VERSIONS)(
  '%s: a message of QoS 2 is received when it is taken, and taken once',
  async (version) => {
    await begin(version);
    broker.publish(2, 7, 'open');
    await until(() => held.length === 1);
    await settled();
    expect(answers()).toEqual([]);
    held[0]?.release(true);
    await until(() => answers().length === 1);
    // Our answer was lost: it comes again.
    broker.publish(2, 7, 'open');
    await until(() => answers().length === 2);
    broker.release(7);
    await until(() => answers().length === 3);
    expect(answers()).toEqual([PACKET.pubrec, PACKET.pubrec, PACKET.pubcomp]);
    expect(held).toHaveLength(1);
    // The id is free for another message.
    broker.publish(2, 7, 'shut');
    await until(() => held.length === 2);
  },
);

test.each(VERSIONS)(
  '%s: a message that is taken after the end of its connection hurts nobody',
  async (version) => {
    await begin(version);
    broker.publish(version === '5' ? 1 : 2, 7, 'open');
    await until(() => held.length === 1);
    broker.drop();
    expect(await ended).toEqual(new Error('the broker has ended the connection'));
    held[0]?.release(true);
    await session.end([]);
    expect(answers()).toEqual([]);
  },
);

test('while a message is held the broker still hears of us', async () => {
  await begin('3.1.1');
  broker.publish(1, 7, 'open');
  await until(() => held.length === 1);
  await settled();
  await settled();
  held[0]?.release(true);
  await until(() => answers().length === 1);
});

test('a message that cannot be taken ends the connection, so that it comes again', async () => {
  await begin('5');
  broker.publish(2, 7, 'open');
  await until(() => held.length === 1);
  held[0]?.fail(new Error('no such disk'));
  expect(await ended).toEqual(new Error('no such disk'));
  expect(answers()).toEqual([]);
});
