import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HooksApi } from '../../src/cli/http/hooks-api';
import { ServiceApi } from '../../src/cli/http/service-api';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { Mosquitto } from '../support/servers/mosquitto';
import { TestService } from '../support/service';
import { serviceClient } from '../support/service-client';
import { DRILL_MS } from '../support/sources/drill';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/records';
const PATIENCE_MS = 600_000;
const MESSAGES = Number(process.env.LAMBDABOX_DRILL ?? 300);
/** mosquitto ends a client that has more than 20 messages under way. */
const AT_ONCE = 10;
/** Of these the function fails. */
const isPoison = (n: number) => n % 50 === 7;

interface Told {
  readonly requestContext: { readonly condition: string };
  readonly requestPayload: { readonly topic: string; readonly payload: string; readonly qos: number };
}

let folder: string;
let told: RecordingServer;
let broker: Mosquitto;
let service: TestService;
let env: Record<string, string>;

const serviceApi = () => new ServiceApi(serviceClient(service));
const heard = () => told.requests.map(({ body }) => JSON.parse(body.toString()) as Told);
const messages = () => heard().map(({ requestPayload }) => requestPayload);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbmqtt-'));
  told = await new RecordingServer().start();
  broker = await Mosquitto.start();
  const file = webhookFile(folder, { records: told.endpoint });
  env = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file, LAMBDABOX_MEMORY_BUDGET_MB: '1024' };
  service = await TestService.start({ env });
  const functions = new Functions(lambdaClient(service));
  const code = `exports.handler = async ({ payload }) => { if (Number(payload) % 50 === 7) throw new Error('poison'); };`;
  await functions.deployNode('doors', code, { MemorySize: 128 });
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({
      ...{ FunctionName: 'doors', MaximumRetryAttempts: 0 },
      DestinationConfig: { OnSuccess: { Destination: WEBHOOK }, OnFailure: { Destination: WEBHOOK } },
    }),
  );
  functions.client.destroy();
  await serviceApi().addConnection('home', { kind: 'mqtt', endpoints: [broker.endpoint] }, false);
  const hooks = new HooksApi(serviceClient(service));
  const hook = { kind: 'mqtt', function: 'doors', connection: 'home', qos: 2 } as const;
  await hooks.put({ ...hook, name: 'doors', topics: ['home/+/door', 'all/#'] });
  await hooks.put({ ...hook, name: 'old', topics: ['old/#'], version: '3.1.1' });
}, FIRST_BUILD_MS);
afterAll(async () => {
  await service?.stop();
  await broker?.stop();
  await told?.stop();
  rmSync(folder, { recursive: true });
});

test('the connection can be tested, and stays while a hook is of it', async () => {
  expect(await serviceApi().testConnection('home', 'home/+/door')).toEqual({
    isWell: true,
    found: [`a broker of MQTT 5 answers at ${broker.endpoint}`, 'it lets us subscribe to home/+/door'],
  });
  await expect(serviceApi().removeConnection('home', false)).rejects.toThrow(
    'is used by the hook doors, the hook old',
  );
});

test(
  'messages of the topics become events, whatever their quality of service',
  async () => {
    const client = await broker.client();
    // A subscription is there a moment after its hook: what the broker keeps comes then.
    await client.publishAsync('home/kitchen/door', 'open', { qos: 1, retain: true });
    await client.publishAsync('old/door', 'open', { qos: 2, retain: true });
    await until(() => new Set(messages().map(({ topic }) => topic)).size === 2, PATIENCE_MS);
    await client.publishAsync('home/kitchen/window', 'open', { qos: 1 });
    await client.publishAsync('all', 'level 0', { qos: 0 });
    await client.publishAsync('all/of/them', Buffer.from([0xff, 0]), { qos: 2 });
    await until(() => messages().some(({ topic }) => topic === 'all/of/them'), PATIENCE_MS);
    await until(() => messages().some(({ topic }) => topic === 'all'), PATIENCE_MS);
    await client.endAsync();
    const seen = Object.fromEntries(messages().map(({ topic, ...rest }) => [topic, rest]));
    const text = { isBase64Encoded: false, eventSource: 'lambdabox:mqtt', connection: 'home' };
    expect(seen).toMatchObject({
      'home/kitchen/door': { ...text, payload: 'open', qos: 1 },
      'old/door': { ...text, payload: 'open', qos: 2 },
      all: { ...text, payload: 'level 0', qos: 0 },
      'all/of/them': { ...text, payload: '/wA=', qos: 2, isBase64Encoded: true },
    });
    expect(Object.keys(seen)).toHaveLength(4);
  },
  DRILL_MS,
);

test(
  'a broker with a certificate of our own authority is believed by a connection that names that, and by no other',
  async () => {
    const safe = { kind: 'mqtt', endpoints: [broker.safeEndpoint] } as const;
    await serviceApi().addConnection('doubted', safe, false);
    expect(await serviceApi().testConnection('doubted', 'home/+/door')).toMatchObject({
      isWell: false,
      trouble: expect.stringMatching(/certificate/) as unknown,
    });
    await serviceApi().addConnection('safe', { ...safe, tls: { ca: broker.ca } }, false);
    expect(await serviceApi().testConnection('safe', 'home/+/door')).toMatchObject({ isWell: true });
    const hooks = new HooksApi(serviceClient(service));
    await hooks.put({
      ...({ kind: 'mqtt', name: 'safe', function: 'doors', connection: 'safe' } as const),
      topics: ['safe/#'],
    });
    const client = await broker.client();
    await client.publishAsync('safe/door', 'open', { qos: 1, retain: true });
    await until(() => messages().some(({ topic }) => topic === 'safe/door'), PATIENCE_MS);
    await client.endAsync();
    await hooks.remove('safe');
  },
  DRILL_MS,
);

test(
  'no message is lost when the service is killed, its broker is restarted, one of them is away, and the function fails',
  async () => {
    told.requests.length = 0;
    const numbers = Array.from({ length: MESSAGES }, (_, at) => at);
    const publish = async (from: number, to: number) => {
      const client = await broker.client();
      const send = (n: number) =>
        client.publishAsync(`${n % 4 < 2 ? 'all' : 'old'}/${n}`, String(n), { qos: n % 2 === 0 ? 1 : 2 });
      for (let at = from; at < to; at += AT_ONCE) {
        await Promise.all(numbers.slice(at, Math.min(at + AT_ONCE, to)).map(send));
      }
      await client.endAsync();
    };
    const third = Math.floor(MESSAGES / 3);
    const first = publish(0, third);
    await until(() => told.requests.length > 0, PATIENCE_MS);
    await service.end('SIGKILL');
    await first;
    await publish(third, 2 * third);
    const { dataDirectory } = service;
    service = await TestService.start({ env, dataDirectory });
    await broker.end();
    await broker.begin();
    await publish(2 * third, MESSAGES);
    // What was told before the drill may be told again by a service that was killed.
    const drilled = () => heard().filter(({ requestPayload }) => /^\d+$/.test(requestPayload.payload));
    const numbersOf = (some: readonly Told[]) =>
      [...new Set(some.map(({ requestPayload }) => Number(requestPayload.payload)))].sort((a, b) => a - b);
    await until(() => numbersOf(drilled()).length === MESSAGES, PATIENCE_MS);
    expect(numbersOf(drilled())).toEqual(numbers);
    const dead = drilled().filter(({ requestContext }) => requestContext.condition !== 'Success');
    expect(numbersOf(dead)).toEqual(numbers.filter(isPoison));
    process.stdout.write(
      `mqtt: ${MESSAGES} messages, 0 lost, ${numbersOf(dead).length} dead letters, ${drilled().length - MESSAGES} repeated\n`,
    );
    const { sources } = await serviceApi().sources();
    expect(sources.map(({ id, state, trouble }) => [id, state, trouble])).toEqual([
      ['hook/doors', 'Enabled', undefined],
      ['hook/old', 'Enabled', undefined],
    ]);
  },
  DRILL_MS,
);
