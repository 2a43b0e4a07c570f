import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { TestService } from '../support/service';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/records';
/** Comparable between the environments of one machine. */
const CODE = 'exports.handler = async ({ id }) => ({ id, at: performance.timeOrigin + performance.now() });';
const PATIENCE_MS = 400_000;

interface Handled {
  readonly id: number;
  readonly at: number;
}

let folder: string;
let hooks: RecordingServer;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbhooks-'));
  hooks = await new RecordingServer().start();
  const file = webhookFile(folder, { records: hooks.endpoint });
  env = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file, LAMBDABOX_MEMORY_BUDGET_MB: '768' };
});
afterAll(async () => {
  await hooks.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => void hooks.requests.splice(0));

/** What the function answered, as the destination was told, each time that it was. */
function handled(): Handled[] {
  return hooks.requests.map(
    ({ body }) => (JSON.parse(body.toString()) as { responsePayload: Handled }).responsePayload,
  );
}

async function deploy(service: TestService): Promise<Functions> {
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('f', CODE, { MemorySize: 128 });
  const DestinationConfig = { OnSuccess: { Destination: WEBHOOK } };
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', DestinationConfig }),
  );
  return functions;
}

async function send(client: LambdaClient, id: number): Promise<void> {
  const Payload = Buffer.from(JSON.stringify({ id, filling: 'x'.repeat(500) }));
  await client.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload }));
}

/** Sends these events, several at a time. Returns those that were not accepted: the service was gone. */
async function sendAll(
  client: LambdaClient,
  ids: readonly number[],
  accepted: Set<number>,
): Promise<number[]> {
  const left = [...ids];
  const refused: number[] = [];
  const sender = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const sent = id;
      await send(client, sent).then(
        () => accepted.add(sent),
        () => refused.push(sent),
      );
    }
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  return refused;
}

/** Ends the next service while it reads what its predecessor left. */
async function killInMidRestart(dataDirectory: string): Promise<void> {
  const starting = TestService.start({
    env,
    dataDirectory,
    began: (child) =>
      child.stderr?.on('data', (text: Buffer) => {
        if (text.includes('events of before are tried again')) child.kill('SIGKILL');
      }),
  });
  await expect(starting).rejects.toThrow('did not become ready');
}

it(
  'a thousand accepted events are all handled though the service is killed under load, and again while it starts',
  async () => {
    const ids = Array.from({ length: 1000 }, (_, id) => id);
    const accepted = new Set<number>();
    const first = await TestService.start({ env });
    const before = await deploy(first);
    const sending = sendAll(before.client, ids, accepted);
    await until(() => accepted.size >= 400 && hooks.requests.length >= 20, PATIENCE_MS);
    await first.end('SIGKILL');
    const refused = await sending;
    before.client.destroy();
    const { dataDirectory } = first;
    expect(accepted.size).toBeLessThan(1000);
    await killInMidRestart(dataDirectory);

    const last = await TestService.start({ env, dataDirectory });
    const client = lambdaClient(last);
    expect(await sendAll(client, refused, accepted)).toEqual([]);
    const missing = () => {
      const seen = new Set(handled().map(({ id }) => id));
      return ids.filter((id) => !seen.has(id));
    };
    await until(() => hooks.requests.length >= 1000 && missing().length === 0, PATIENCE_MS);
    const runs = new Set(handled().map(({ id, at }) => `${id} ${at}`)).size;
    process.stdout.write(
      `events: 1000 accepted and handled, ${runs - 1000} runs repeated, ${hooks.requests.length - runs} deliveries repeated\n`,
    );
    client.destroy();
    await last.stop();
  },
  FIRST_BUILD_MS,
);

it(
  'twenty events of a function that is limited to one call follow one another, the oldest first, and none is throttled',
  async () => {
    const service = await TestService.start({ env });
    const { client } = await deploy(service);
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions: 1 }),
    );
    for (let id = 0; id < 20; id += 1) await send(client, id);
    await until(() => hooks.requests.length >= 20, PATIENCE_MS);
    const inOrder = handled().sort((a, b) => a.at - b.at);
    expect(inOrder.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, id) => id));
    const metrics = await (await fetch(`${service.endpoint}/metrics`)).text();
    expect(metrics).not.toMatch(/^lambdabox_throttles_total\{.*function="f"/m);
    client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);

it(
  'events of a function that fills what it may have delay no other',
  async () => {
    const service = await TestService.start({ env: { ...env, LAMBDABOX_STOP_TIMEOUT_MS: '0' } });
    const functions = await deploy(service);
    // It ends later than anyone here waits.
    const slow = 'exports.handler = () => new Promise((done) => setTimeout(done, 890_000));';
    await functions.deployNode('slow', slow, { MemorySize: 256, Timeout: 900 });
    const Payload = Buffer.from('{}');
    for (let n = 0; n < 20; n += 1)
      await functions.client.send(
        new InvokeCommand({ FunctionName: 'slow', InvocationType: 'Event', Payload }),
      );
    for (let id = 0; id < 5; id += 1) await send(functions.client, id);
    await until(() => hooks.requests.length >= 5, PATIENCE_MS);
    functions.client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);
