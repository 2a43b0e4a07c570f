import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { Functions, lambdaClientAt } from '../support/lambda';
import { ACCESS_KEY_ID, freePort, SECRET_ACCESS_KEY, untilReady } from '../support/service';
import { testInstanceId } from '../support/test-run';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const project = `lbx${randomUUID().slice(0, 8)}`;

let dataDirectory: string;
let port: number;

/** `docker-compose` on the project's own file, with settings of this test. */
async function compose(...args: string[]): Promise<string> {
  const { stdout } = await run('docker-compose', ['-p', project, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      LAMBDABOX_DATA_DIR: dataDirectory,
      LAMBDABOX_PORT: String(port),
      LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
      LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      LAMBDABOX_NETWORK: 'none',
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'lbx-'));
  writeFileSync(join(dataDirectory, 'instance-id'), testInstanceId());
  port = await freePort();
  await compose('build');
  await compose('up', '-d');
  await untilReady(`http://127.0.0.1:${port}`);
}, 900_000);

afterAll(async () => {
  await compose('down');
  rmSync(dataDirectory, { recursive: true, force: true });
}, 120_000);

it('runs the service in a container that runs a function in another', async () => {
  const functions = new Functions(lambdaClientAt(`http://127.0.0.1:${port}`));
  await functions.deployNode('inner', 'exports.handler = async (event) => ({ got: event.n });', {
    MemorySize: 256,
  });
  expect((await functions.invoke('inner', { n: 1 })).json).toEqual({ got: 1 });
  const warm = await functions.invoke('inner', { n: 2 });
  expect([warm.json, warm.startKind]).toEqual([{ got: 2 }, 'warm']);
  functions.client.destroy();
});

it('publishes its port on loopback only', async () => {
  const containers = await new Docker().listContainers({
    filters: { label: [`com.docker.compose.project=${project}`] },
  });
  expect(containers.flatMap(({ Ports }) => Ports.map(({ IP }) => IP))).toEqual(['127.0.0.1']);
});

it('removes its environments when it is stopped', async () => {
  await compose('stop');
  const left = await new Docker().listContainers({
    all: true,
    filters: { label: ['lambdabox.function=inner'] },
  });
  expect(left).toEqual([]);
});
