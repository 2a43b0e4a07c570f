import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { BuildCache } from '../../src/builds/build-cache';
import { DependencyBuilds } from '../../src/builds/dependency-builds';
import { BuildContainers } from '../../src/docker/containers/build-container';
import { BuilderImages } from '../../src/docker/images/builder-images';
import { DockerClient } from '../../src/docker/docker-client';
import { sweepOrphans } from '../../src/docker/containers/orphans';
import { OwnContainers } from '../../src/docker/containers/own-containers';
import { systemClock } from '../../src/lib/clock';
import { BUILD_MS, projectImages } from '../support/runtime-images';
import { silentLog } from '../support/telemetry';
import { testInstanceId } from '../support/test-run';

const instanceId = testInstanceId();
const client = DockerClient.create();
const caBundlePath = process.env.NODE_EXTRA_CA_CERTS ?? process.env.SSL_CERT_FILE;
const shared = { caBundlePath, buildEnv: {}, instanceId };
let directory: string;
let cache: BuildCache;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-builds-'));
  cache = await BuildCache.open(join(directory, 'builds'), 1e9, systemClock);
});
afterAll(() => {
  client.close();
  rmSync(directory, { recursive: true, force: true });
});

function boxOn(network?: string): BuildContainers {
  const runtimesDirectory = join(__dirname, '../../runtimes');
  const images = new BuilderImages(client, projectImages(client, instanceId), {
    ...shared,
    runtimesDirectory,
    log: silentLog,
  });
  return new BuildContainers({
    client,
    images,
    containers: new OwnContainers(client, instanceId),
    caBundlePath,
    buildEnv: {},
    seccompProfilePath: undefined,
    ...(network ? { network } : {}),
  });
}

const builds = (network?: string) => new DependencyBuilds({ box: boxOn(network), cache, log: silentLog });

const request = (runtime: string, files: Readonly<Record<string, string>>) =>
  Buffer.from(
    JSON.stringify({
      runtime,
      files: Object.entries(files).map(([name, text]) => ({
        name,
        content: Buffer.from(text).toString('base64'),
      })),
    }),
  );

async function namesIn(service: DependencyBuilds, key: string): Promise<string[]> {
  const tar = await service.open(key);
  if (!tar) throw new Error('there is no tree');
  const names: string[] = [];
  const entries = extract();
  entries.on('entry', ({ name }, content, next) => {
    names.push(name);
    content.on('end', next).resume();
  });
  await pipeline(tar, entries);
  return names;
}

const containers = () =>
  client.call('list containers', 30_000, (docker) =>
    docker.listContainers({ all: true, filters: { label: [`lambdabox=${instanceId}`] } }),
  );

const PYTHON = request('python3.13', { 'requirements.txt': 'six==1.17.0\nMarkupSafe==3.0.2\n' });

it(
  'builds what requirements.txt names, native parts for this very Python, once',
  async () => {
    const service = builds();
    const lines: string[] = [];
    const built = await service.read(PYTHON)((line) => lines.push(line));
    const names = await namesIn(service, built.key);
    expect(names).toEqual(expect.arrayContaining(['./six.py', './markupsafe/__init__.py']));
    expect(names.filter((name) => /^\.\/markupsafe\/_speedups\.cpython-313-.*\.so$/.test(name))).toHaveLength(
      1,
    );
    expect(names.some((name) => name.includes('__pycache__'))).toBe(false);
    expect(built.isCached).toBe(false);
    expect(lines.some((line) => line.startsWith('Successfully installed'))).toBe(true);
    expect(await service.read(PYTHON)(() => undefined)).toEqual({ ...built, isCached: true });
    expect(await containers()).toEqual([]);
  },
  BUILD_MS,
);

it(
  'builds what package.json names, with the scripts of its dependencies and none of its own',
  async () => {
    const service = builds();
    const built = await service.read(
      request('nodejs24.x', {
        'package.json': JSON.stringify({
          name: 'mine',
          scripts: { postinstall: 'exit 1' },
          dependencies: { 'is-number': '7.0.0' },
          devDependencies: { 'is-odd': '3.0.1' },
        }),
      }),
    )(() => undefined);
    const names = await namesIn(service, built.key);
    expect(names).toContain('node_modules/is-number/index.js');
    expect(names.some((name) => name.includes('is-odd'))).toBe(false);
    expect(await containers()).toEqual([]);
  },
  BUILD_MS,
);

it(
  'says what cannot be installed, and that there is no network',
  async () => {
    const impossible = request('python3.13', { 'requirements.txt': 'six==0.0.0.dev99\n' });
    await expect(builds().read(impossible)(() => undefined)).rejects.toThrow(
      /cannot be built for python3\.13: the package manager ended with status 1\..*No matching distribution/s,
    );
    const offline = request('python3.13', { 'requirements.txt': 'six==1.16.0\n' });
    await expect(builds('none').read(offline)(() => undefined)).rejects.toThrow(
      /cannot be built for python3\.13: the package registry cannot be reached\./,
    );
    expect(readdirSync(join(directory, 'builds')).every((name) => name.endsWith('.tar'))).toBe(true);
    expect(await containers()).toEqual([]);
  },
  BUILD_MS,
);

describe('a build that does not end by itself', () => {
  const files = [{ name: 'requirements.txt', content: Buffer.from('six==1.15.0\n') }];

  /** Runs it up to where its output is to be taken, which `save` does. */
  async function run(save: (tar: Readable) => Promise<void>, signal: AbortSignal): Promise<unknown> {
    const box = boxOn();
    await box.ensure('python3.13', () => undefined, signal);
    const image = box.imageFor('python3.13');
    if (image === undefined) throw new Error('there is no builder');
    return box.run({ image, files, onLine: () => undefined, signal }, save).catch((error: unknown) => error);
  }

  it(
    'is swept by the next start when its service died',
    async () => {
      const swept: unknown[] = [];
      const error = await run(async () => {
        swept.push(await sweepOrphans(client, instanceId));
      }, new AbortController().signal);
      expect(swept).toMatchObject([{ containers: 1, failures: [] }]);
      expect(error).toBeInstanceOf(Error);
      expect(await containers()).toEqual([]);
    },
    BUILD_MS,
  );

  it(
    'is ended when the service stops, and leaves no container',
    async () => {
      const stopping = new AbortController();
      const error = await run(async (tar) => {
        stopping.abort(new Error('the service is stopping'));
        await pipeline(tar, new Writable({ write: (_, __, done) => done() }));
      }, stopping.signal);
      expect(String(error)).toContain('The build was ended.');
      expect(await containers()).toEqual([]);
    },
    BUILD_MS,
  );
});
