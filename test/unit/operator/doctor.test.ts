import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceView } from '../../../src/contract/source-view';
import type { RuntimeView } from '../../../src/contract/runtime-view';
import type { HostFacts } from '../../../src/engine/checks';
import { PlatformError } from '../../../src/errors';
import { Doctor, type DoctorParts } from '../../../src/operator/doctor';

const FACTS: HostFacts = {
  engineVersion: '28.2.2',
  cgroupVersion: 2,
  cgroupDriver: 'systemd',
  cpus: 4,
  memoryBytes: 8 * 1024 ** 3,
  ociRuntimes: ['runc'],
  seccomp: true,
  limits: { memory: true, pids: true, cpu: true },
};
const READY: RuntimeView = {
  ...{ runtime: 'nodejs22.x', image: 'lambdabox/runtime-nodejs22.x:1' },
  ...{ from: 'folder', state: 'ready' },
};

let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(dataDirectory, { recursive: true }));

const checks = (changes: Partial<DoctorParts> = {}) =>
  new Doctor({
    engine: { hostFacts: () => Promise.resolve(FACTS) },
    network: { ensure: () => Promise.resolve('lambdabox-1') },
    defaultNetwork: 'egress',
    images: { list: () => Promise.resolve([READY]) },
    dataDirectory,
    sources: () => Promise.resolve([]),
    ...changes,
  }).checks();

test('a machine on which all is well', async () => {
  const [docker, disk, network, runtime] = await checks();
  expect(docker).toEqual({
    name: 'docker',
    status: 'ok',
    detail: 'Docker 28.2.2, cgroup v2 (systemd), 4 processors, 8.0 GiB',
  });
  expect(disk).toMatchObject({
    name: 'disk',
    detail: expect.stringContaining(`GiB free for ${dataDirectory}`),
  });
  expect(network).toEqual({ name: 'network', status: 'ok', detail: 'lambdabox-1 is guarded' });
  expect(runtime).toEqual({
    name: 'runtime nodejs22.x',
    status: 'ok',
    detail: 'lambdabox/runtime-nodejs22.x:1: ready',
  });
});

test('a Docker that does not answer is told with the way out, and the rest is looked at all the same', async () => {
  const engine = { hostFacts: () => Promise.reject(new PlatformError('Docker: info: no engine answers')) };
  const [docker, ...others] = await checks({ engine });
  expect(docker).toEqual({
    name: 'docker',
    status: 'fail',
    detail: 'Docker: info: no engine answers',
    remedy: 'start the Docker Engine',
  });
  expect(others).toHaveLength(3);
});

test('a network that cannot be guarded fails, but not where functions have none', async () => {
  const network = { ensure: () => Promise.reject(new PlatformError('no nftables')) };
  expect((await checks({ network }))[2]).toEqual({
    name: 'network',
    status: 'fail',
    detail: 'no nftables',
    remedy: 'functions with network cannot start; LAMBDABOX_NETWORK=none runs them without',
  });
  expect((await checks({ network, defaultNetwork: 'none' }))[2]).toMatchObject({ status: 'ok' });
});

test.each(['missing', 'stale', 'building'] as const)(
  'a runtime whose image is %s is warned of',
  async (state) => {
    const images = { list: () => Promise.resolve([{ ...READY, state }]) };
    expect((await checks({ images }))[3]).toEqual({
      name: 'runtime nodejs22.x',
      status: 'warn',
      detail: `lambdabox/runtime-nodejs22.x:1: ${state}`,
      remedy: 'lambdabox runtimes build nodejs22.x (or the first function that uses it does)',
    });
  },
);

test.each(['aws', 'setting'] as const)(
  'a runtime whose image is pulled (%s) is told of when it is there or on its way',
  async (from) => {
    const told = async (state: RuntimeView['state']) =>
      (await checks({ images: { list: () => Promise.resolve([{ ...READY, from, state }]) } }))
        .slice(3)
        .map(({ status }) => status);
    expect([await told('missing'), await told('pulling'), await told('ready')]).toEqual([
      [],
      ['warn'],
      ['ok'],
    ]);
  },
);

test('sources of events that are in trouble are named, each with what is said of its broker', async () => {
  const source = (name: string): SourceView => ({
    ...{ id: `id-${name}`, kind: 'sqs', name, targets: ['f'], state: 'Enabled', rate: 0 },
    counts: { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 },
  });
  const trouble = { message: 'http://127.0.0.1:9324 refuses connections: start the queue', since: 1 };
  const sources = [source('orders'), { ...source('mail'), trouble }];
  const found = await checks({ sources: () => Promise.resolve(sources) });
  expect(found.slice(-2)).toEqual([
    { name: 'sources', status: 'ok', detail: '1 of 2 sources of events are not in trouble' },
    { name: 'sqs mail', status: 'warn', detail: trouble.message, remedy: 'lambdabox sources why id-mail' },
  ]);
});
