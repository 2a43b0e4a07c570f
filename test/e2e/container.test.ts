import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { Compose, composeConfig } from '../support/compose';
import { Functions, lambdaClientAt, REUSED } from '../support/lambda';
import { ACCESS_KEY_ID, freePort, SECRET_ACCESS_KEY, untilReady } from '../support/service';
import { testInstanceId } from '../support/test-run';

const project = `lbx${randomUUID().slice(0, 8)}`;

/** In place of Loki: says what is pushed to it. */
const LISTENER = `require('http').createServer((req, res) => {
  req.pipe(require('zlib').createGunzip()).on('data', (body) => console.log(req.url, String(body))).on('end', () => res.writeHead(204).end());
}).listen(3100)`;

/** In place of Grafana: says how it was started. */
const RUN = `#!/bin/sh
stat -c '%a' "$GF_SECURITY_ADMIN_PASSWORD__FILE"
cat "$GF_SECURITY_ADMIN_PASSWORD__FILE"
`;

let dataDirectory: string;
let port: number;
let compose: Compose;

/** Images that are built here stand for those that would have to be pulled. */
function overrideFile(): string {
  const run = join(dataDirectory, 'run.sh');
  writeFileSync(run, RUN, { mode: 0o755 });
  const services = {
    loki: {
      image: 'lambdabox:0.1.0',
      command: ['node', '-e', LISTENER],
      init: true,
    },
    grafana: { image: 'debian:trixie-slim', user: '0', restart: 'no', volumes: [`${run}:/run.sh:ro`] },
  };
  const file = join(dataDirectory, 'override.yml');
  // JSON is YAML. A dollar sign is doubled: compose would take it for a variable.
  writeFileSync(file, JSON.stringify({ version: '3.8', services }).replaceAll('$', '$$$$'));
  return file;
}

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'lbx-'));
  writeFileSync(join(dataDirectory, 'instance-id'), testInstanceId());
  port = await freePort();
  const env = {
    LAMBDABOX_DATA_DIR: dataDirectory,
    LAMBDABOX_PORT: String(port),
    LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
    LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    LAMBDABOX_NETWORK: 'none',
  };
  compose = new Compose(project, env, overrideFile());
  await compose.run('build', 'lambdabox');
  await compose.run('up', '-d', 'lambdabox', 'loki');
  await untilReady(`http://127.0.0.1:${port}`);
}, 900_000);

afterAll(async () => {
  await compose.run('down', '-v');
  rmSync(dataDirectory, { recursive: true, force: true });
}, 120_000);

it('runs the service in a container that runs a function in another', async () => {
  const functions = new Functions(lambdaClientAt(`http://127.0.0.1:${port}`));
  await functions.deployNode('inner', 'exports.handler = async (event) => ({ got: event.n });', {
    MemorySize: 256,
  });
  expect((await functions.invoke('inner', { n: 1 })).json).toEqual({ got: 1 });
  const again = await functions.invoke('inner', { n: 2 });
  expect(again).toMatchObject({ json: { got: 2 }, startKind: expect.stringMatching(REUSED) });
  functions.client.destroy();
});

it('pushes its logs to the Loki of its own network', async () => {
  let pushed = '';
  while (!pushed.includes('\\"start_kind\\":\\"warm\\"')) pushed = await compose.run('logs', 'loki');
  expect(pushed).toContain('/loki/api/v1/push');
  expect(pushed).toContain('{"service":"lambdabox","function":"inner","stream":"invocations"}');
});

it('publishes its port on loopback only', async () => {
  const containers = await new Docker().listContainers({
    filters: { label: [`com.docker.compose.project=${project}`, 'com.docker.compose.service=lambdabox'] },
  });
  expect(containers.flatMap(({ Ports }) => Ports.map(({ IP }) => IP))).toEqual(['127.0.0.1']);
});

it('starts Grafana with a password that is made once', async () => {
  const start = () => compose.run('run', '--rm', '--no-deps', '-T', 'grafana');
  const first = (await start()).trim().split('\n');
  expect(first).toEqual([
    expect.stringMatching(
      /^A password was made .*: docker compose exec grafana cat \/var\/lib\/grafana\/\S+$/,
    ),
    '600',
    expect.stringMatching(/^[\w-]{32}$/),
  ]);
  expect((await start()).trim().split('\n')).toEqual(first.slice(1));
});

it('removes its environments when it is stopped', async () => {
  await compose.run('stop');
  const left = await new Docker().listContainers({
    all: true,
    filters: { label: ['lambdabox.function=inner'] },
  });
  expect(left).toEqual([]);
});

describe('the compose file', () => {
  it('has lambdabox and three that watch it, each of one exact version, kept up and looked after', async () => {
    const { services } = await composeConfig();
    expect(Object.keys(services).sort()).toEqual(['grafana', 'lambdabox', 'loki', 'prometheus']);
    const { Config } = await new Docker().getImage('lambdabox:0.1.0').inspect();
    for (const [name, service] of Object.entries(services)) {
      expect([name, service.image]).toEqual([name, expect.stringMatching(/^[\w/-]+:v?\d+\.\d+\.\d+$/)]);
      expect([name, service.restart]).toEqual([name, 'unless-stopped']);
      const ownCheck: unknown = name === 'lambdabox' ? Config.Healthcheck?.Test : undefined;
      expect([name, service.healthcheck?.test ?? ownCheck]).toEqual([name, expect.arrayContaining(['CMD'])]);
    }
  });

  it('publishes ports on loopback only, and of Loki none', async () => {
    const { services, networks } = await composeConfig();
    const ports = Object.fromEntries(Object.entries(services).map(([name, { ports = [] }]) => [name, ports]));
    expect(ports).toEqual({
      lambdabox: ['127.0.0.1:4566:4566/tcp'],
      prometheus: ['127.0.0.1:9090:9090/tcp'],
      grafana: ['127.0.0.1:3000:3000/tcp'],
      loki: [],
    });
    expect(Object.keys(services.loki?.networks ?? {})).toEqual(['inside']);
    expect(networks.inside).toEqual({ internal: true });
  });

  it('holds no secret', async () => {
    const { services } = await composeConfig();
    const variables = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment));
    const secret = variables.filter(([name]) => /password|secret|token|key/i.test(name));
    expect(secret).toEqual([
      ['LAMBDABOX_ACCESS_KEY_ID', ''],
      ['LAMBDABOX_SECRET_ACCESS_KEY', ''],
    ]);
  });

  it('keeps data in named volumes and mounts nothing from the project that is not there', async () => {
    const { services, volumes } = await composeConfig();
    expect(Object.keys(volumes).sort()).toEqual(['grafana-data', 'loki-data', 'prometheus-data']);
    const watchers = Object.entries(services).filter(([name]) => name !== 'lambdabox');
    for (const [, service] of watchers) {
      for (const mount of service.volumes ?? []) {
        const [source = '', , mode] = mount.split(':');
        const isVolume = source in volumes;
        expect([mount, isVolume || existsSync(source), mode]).toEqual([mount, true, isVolume ? 'rw' : 'ro']);
      }
    }
  });
});
