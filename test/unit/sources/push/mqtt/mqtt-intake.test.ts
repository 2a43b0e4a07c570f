import { clientError, StoppingError } from '../../../../../src/errors';
import type { MqttHook } from '../../../../../src/contract/hook';
import { MqttIntake } from '../../../../../src/sources/push/mqtt/mqtt-intake';
import { mqttOptions } from '../../../../../src/sources/push/mqtt/mqtt-options';
import { isOfTopic } from '../../../../../src/sources/push/mqtt/topic-match';
import { until } from '../../../../support/until';
import { PushBox } from '../push-box';

let box: PushBox;
let intake: MqttIntake;
let stopping: AbortController;
beforeEach(() => {
  box = new PushBox();
  intake = new MqttIntake({ intake: box.intake, clock: box.clock });
  stopping = new AbortController();
});
afterEach(() => box.close());

const HOOK: MqttHook = {
  ...{ kind: 'mqtt', name: 'doors', function: 'doors:live', enabled: true },
  ...{ connection: 'home', topics: ['home/+/door'], qos: 1, version: '5' },
};
const take = (topic: string, payload = Buffer.from('open')) =>
  intake.take(HOOK, { topic, payload, qos: 1, retain: false, dup: true }, stopping.signal);

test('a message is an event of its own, and may be forgotten when that is on disk', async () => {
  expect(await take('home/kitchen/door')).toBe(true);
  expect(box.events).toEqual([
    {
      ...{
        eventSource: 'lambdabox:mqtt',
        connection: 'home',
        topic: 'home/kitchen/door',
        qos: 1,
        retain: false,
      },
      ...{ duplicate: true, payload: 'open', isBase64Encoded: false },
      receivedAt: new Date(box.clock.wallTime()).toISOString(),
    },
  ]);
  await take('home/kitchen/door', Buffer.from([0xff]));
  expect(box.events[1]).toMatchObject({ payload: '/w==', isBase64Encoded: true });
});

test('while the queue takes nothing the broker is told nothing, and the message is tried again', async () => {
  box.refusal = () => {
    throw new StoppingError();
  };
  const taken = take('home/kitchen/door');
  await until(() => box.clock.pending === 1);
  expect(box.queued).toEqual([]);
  box.refusal = () => undefined;
  await box.clock.advance(200);
  expect(await taken).toBe(true);
  expect(box.queued).toHaveLength(1);
});

test('a message that waits when the subscription ends is not forgotten', async () => {
  box.refusal = () => {
    throw new StoppingError();
  };
  const taken = take('home/kitchen/door');
  await until(() => box.clock.pending === 1);
  stopping.abort();
  expect(await taken).toBe(false);
});

test('what a function can never be given is dropped, and holds up nothing', async () => {
  box.refusal = () => {
    throw clientError('resourceNotFound', 'Function not found: doors');
  };
  expect(await take('home/kitchen/door')).toBe(true);
  expect(box.activities.of('doors').view(0).counts).toMatchObject({ dropped: 1 });
});

test('what an earlier subscription asked for is counted, and is no event', async () => {
  expect(await take('home/kitchen/window')).toBe(true);
  expect(box.queued).toEqual([]);
  expect(box.activities.of('doors').view(0).counts).toMatchObject({ records: 1, filtered: 1 });
});

test.each<readonly [string, string, boolean]>([
  ...([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
  ] as const),
  ...([
    ['+/b', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'ab', false],
  ] as const),
  ...([
    ['#', 'a/b', true],
    ['#', '$SYS/load', false],
    ['+/load', '$SYS/load', false],
  ] as const),
  ...([
    ['$SYS/#', '$SYS/load', true],
    ['a/+/c', 'a//c', true],
    ['a', 'A', false],
  ] as const),
])('%s is about %s: %s', (filter, topic, expected) => {
  expect(isOfTopic(filter, topic)).toBe(expected);
});

test.each([
  [['a/+b'], {}],
  [['a/#/b'], {}],
  [[], {}],
  [['a'], { qos: 3 }],
  [['a'], { connection: 'no such name' }],
])('topics %j with %j make no hook', (topics, changes) => {
  const put = () =>
    box.desk.put('doors', { kind: 'mqtt', function: 'f', connection: 'home', topics, ...changes });
  expect(put).toThrow(expect.objectContaining({ name: 'InvalidParameterValueException' }) as Error);
});

test('the broker is one of the endpoints in turn, keeps the session, and is believed by its certificate', () => {
  const connection = {
    ...({
      name: 'home',
      kind: 'mqtt',
      endpoints: ['mqtts://one.example', 'mqtts://[::1]:1'],
      username: 'u',
    } as const),
    tls: { ca: 'PEM', isVerified: true },
  };
  expect(mqttOptions(connection, { clientId: 'lambdabox-1-doors', version: '5', attempt: 0 })).toMatchObject({
    ...{ protocol: 'mqtts', host: 'one.example', port: 8883, clientId: 'lambdabox-1-doors', clean: false },
    ...{ username: 'u', ca: 'PEM', rejectUnauthorized: true, reconnectPeriod: 0 },
    ...{ protocolVersion: 5, properties: { sessionExpiryInterval: 0xffffffff } },
  });
  const next = mqttOptions(connection, { clientId: 'c', version: '3.1.1', attempt: 1 });
  expect(next).toMatchObject({ host: '::1', port: 1, protocolVersion: 4 });
  expect(next).not.toHaveProperty('properties');
});
