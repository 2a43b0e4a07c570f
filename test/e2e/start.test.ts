import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { DockerWay } from '../support/docker-way';
import { until } from '../support/prometheus';
import { TestService } from '../support/service';
import { testInstanceId } from '../support/test-run';

const SECONDS = 120;
let data: string;
let instanceId: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'lbx-'));
  instanceId = testInstanceId();
  writeFileSync(join(data, 'instance-id'), instanceId);
});

afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(data, { recursive: true });
});

/** The service in a process of its own, and what it ends with. */
function started(env: Readonly<Record<string, string>>) {
  const service = spawn(process.execPath, [resolve('dist/main.js')], {
    env: {
      ...process.env,
      LAMBDABOX_DATA_DIR: data,
      LAMBDABOX_LISTEN: '127.0.0.1:0',
      LAMBDABOX_LOG_LEVEL: 'debug',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = service;
  let text = '';
  service.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(service, 'close').then(([code]) => ({ code: code as number | null, text }));
  return { service, ended };
}

async function left() {
  const docker = new Docker();
  const filters = { label: [`lambdabox=${instanceId}`] };
  return {
    containers: (await docker.listContainers({ all: true, filters })).flatMap(({ Names }) => Names),
    networks: (await docker.listNetworks({ filters })).map(({ Name }) => Name),
    directories: readdirSync(data).filter((name) => ['mounter', 'lock.db-journal'].includes(name)),
  };
}

const NOTHING = { containers: [], networks: [], directories: [] };

it(
  'a port in use and a database that is none: it says so, and leaves nothing in Docker',
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const inUse = await started({ LAMBDABOX_LISTEN: `127.0.0.1:${port}` }).ended;
    other.close();
    expect(inUse).toMatchObject({
      code: 1,
      text: expect.stringContaining(`cannot listen on 127.0.0.1:${port}`),
    });
    expect(await left()).toEqual(NOTHING);
    writeFileSync(join(data, 'lambdabox.db'), 'no database'.repeat(100));
    const corrupt = await started({}).ended;
    expect(corrupt).toMatchObject({ code: 1, text: expect.stringMatching(/lambdabox\.db cannot be opened/) });
    expect(await left()).toEqual(NOTHING);
  },
  SECONDS * 1000,
);

it(
  'told to stop while Docker does not answer in the middle of the start: it ends, and leaves nothing once it is back',
  async () => {
    const way = new DockerWay(join(data, 'lambdabox.sock'));
    await way.open();
    // The first container that is asked for is the mounter: Docker makes it, and does not say so.
    way.holdFrom('POST /containers/create');
    const { service, ended } = started({ DOCKER_HOST: `unix://${way.path}` });
    await until('a question that is not answered', SECONDS, () => Promise.resolve(way.held > 0));
    service.kill('SIGTERM');
    way.release();
    expect(await ended).toMatchObject({
      code: 0,
      text: expect.stringContaining('told to stop before it was ready'),
    });
    await way.close();
    expect(await left()).toEqual(NOTHING);
  },
  SECONDS * 1000,
);

/** Run by the service before its own code: writes down what the main thread had loaded when it ends. */
const WITNESS = `
const { isMainThread } = require('node:worker_threads');
const write = () => require('node:fs').writeFileSync(process.env.TEST_LOADED, JSON.stringify(Object.keys(require.cache)));
if (isMainThread) process.on('exit', write);
`;

it('loads no client of another service before its first use, and of dockerode only what it needs', async () => {
  const [hook, list] = [join(data, 'witness.cjs'), join(data, 'loaded.json')];
  writeFileSync(hook, WITNESS);
  const service = await TestService.start({
    env: { LAMBDABOX_NETWORK: 'none', NODE_OPTIONS: `--require ${hook}`, TEST_LOADED: list },
  });
  await service.stop();
  const paths = JSON.parse(readFileSync(list, 'utf8')) as readonly string[];
  const packages = new Set(
    paths.flatMap((path) => /\/node_modules\/(?:(@[^/]+)|([^/]+))/.exec(path)?.slice(1) ?? []),
  );
  expect([...packages]).toEqual(expect.arrayContaining(['dockerode', 'docker-modem']));
  const clients = ['@aws-sdk', '@platformatic', '@nats-io', 'amqplib', 'ioredis', 'mqtt', 'pg', 'rhea'];
  const seldom = ['@grpc', 'protobufjs', 'ssh2'];
  expect([...clients, ...seldom].filter((name) => packages.has(name))).toEqual([]);
});
