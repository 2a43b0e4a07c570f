import { Client } from '../../src/cli/http/client';
import { HooksApi } from '../../src/cli/http/hooks-api';
import { ServiceApi } from '../../src/cli/http/service-api';
import { lambdaClient, FIRST_BUILD_MS, Functions } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { Mosquitto } from '../support/servers/mosquitto';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { until } from '../support/until';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/records';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PATIENCE_MS = 120_000;
const MESSAGES = Number(process.env.LAMBDABOX_DRILL ?? 1_000);

interface Told {
  readonly requestPayload: { readonly topic: string; readonly payload: string; readonly qos: number };
}

let folder: string;
let told: RecordingServer;
let broker: Mosquitto;
let service: TestService;
let env: Record<string, string>;

const httpClient = () => {
  const settings = { endpoint: new URL(service.endpoint), region: 'us-east-1', dataDirectory: '' };
  const pair = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  return new Client(settings, () => pair, new AbortController().signal);
};
const serviceApi = () => new ServiceApi(httpClient());
const messages = () => told.requests.map(({ body }) => (JSON.parse(body.toString()) as Told).requestPayload);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbmqtt-'));
  told = await new RecordingServer().start();
  broker = await Mosquitto.start();
  const file = join(folder, 'webhooks.json');
  writeFileSync(file, JSON.stringify({ records: { url: told.endpoint, secret: SECRET } }));
  chmodSync(file, 0o600);
  env = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file };
  service = await TestService.start({ env });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('doors', 'exports.handler = async () => "done";', { MemorySize: 128 });
  const DestinationConfig = { OnSuccess: { Destination: WEBHOOK } };
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'doors', DestinationConfig }),
  );
  functions.client.destroy();
  await serviceApi().addConnection('home', { kind: 'mqtt', endpoints: [broker.endpoint] }, false);
  const hooks = new HooksApi(httpClient());
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
    // A subscription is there a moment after its hook.
    await until(async () => {
      await client.publishAsync('home/kitchen/door', 'open', { qos: 1 });
      await client.publishAsync('old/door', 'open', { qos: 2 });
      return new Set(messages().map(({ topic }) => topic)).size === 2;
    }, PATIENCE_MS);
    await client.publishAsync('home/kitchen/window', 'open', { qos: 1 });
    await client.publishAsync('all', 'level 0', { qos: 0 });
    await client.publishAsync('all/of/them', Buffer.from([0xff, 0]), { qos: 2 });
    await until(() => messages().some(({ topic }) => topic === 'all/of/them'), PATIENCE_MS);
    await until(() => messages().some(({ topic }) => topic === 'all'), PATIENCE_MS);
    await client.endAsync();
    const seen = Object.fromEntries(messages().map(({ topic, ...rest }) => [topic, rest]));
    expect(seen).toEqual({
      'home/kitchen/door': expect.objectContaining({
        payload: 'open',
        qos: 1,
        isBase64Encoded: false,
      }) as unknown,
      'old/door': expect.objectContaining({ payload: 'open', qos: 2 }) as unknown,
      all: expect.objectContaining({ payload: 'level 0', qos: 0 }) as unknown,
      'all/of/them': expect.objectContaining({
        ...{
          payload: '/wA=',
          qos: 2,
          isBase64Encoded: true,
          eventSource: 'lambdabox:mqtt',
          connection: 'home',
        },
      }) as unknown,
    });
  },
  PATIENCE_MS + 60_000,
);

test(
  'no message is lost when the service is killed, when the broker is restarted, and while one of them is away',
  async () => {
    told.requests.length = 0;
    const numbers = Array.from({ length: MESSAGES }, (_, at) => at);
    const publish = async (from: number, to: number) => {
      const client = await broker.client();
      const some = numbers.slice(from, to);
      // mosquitto ends a client that has more than 20 messages under way.
      for (let at = 0; at < some.length; at += 10) {
        await Promise.all(
          some
            .slice(at, at + 10)
            .map((n) =>
              client.publishAsync(`${n % 4 < 2 ? 'all' : 'old'}/${n}`, String(n), {
                qos: n % 2 === 0 ? 1 : 2,
              }),
            ),
        );
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
    const seen = () => new Set(messages().map(({ payload }) => Number(payload)));
    await until(() => seen().size === MESSAGES, PATIENCE_MS);
    expect([...seen()].sort((one, other) => one - other)).toEqual(numbers);
    process.stderr.write(`mqtt: ${MESSAGES} messages, ${told.requests.length - MESSAGES} twice\n`);
    const { sources } = await serviceApi().sources();
    expect(sources.map(({ id, state }) => [id, state])).toEqual([
      ['hook/doors', 'Enabled'],
      ['hook/old', 'Enabled'],
    ]);
    expect(sources.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
  },
  PATIENCE_MS + 60_000,
);
