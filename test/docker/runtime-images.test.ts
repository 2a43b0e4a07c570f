import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DockerClient } from '../../src/docker/docker-client';
import { INSTANCE_LABEL } from '../../src/docker/labels';
import { OwnContainers } from '../../src/docker/containers/own-containers';
import { RuntimeImages, type RuntimeImagesOptions } from '../../src/docker/images/runtime-images';
import { PlatformError } from '../../src/errors';
import { anonymousPuller } from '../support/runtime-images';
import { silentLog } from '../support/telemetry';
import { testInstanceId } from '../support/test-run';

const execute = promisify(execFile);
const RUNTIME = 'toy1.x';

describe('runtime images', () => {
  const instanceId = testInstanceId();
  const client = DockerClient.create({ host: process.env.DOCKER_HOST });
  const containers = new OwnContainers(client, instanceId);
  let runtimesDirectory: string;
  let images: RuntimeImages;

  function write(name: string, content: string): void {
    const file = path.join(runtimesDirectory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const toy = (options: Partial<RuntimeImagesOptions> = {}) =>
    new RuntimeImages(client, {
      runtimesDirectory,
      overrides: {},
      puller: anonymousPuller(client),
      buildEnv: {},
      instanceId,
      log: silentLog,
      ...options,
    });
  const inspect = (tag: string) => client.call('inspect', 10_000, (docker) => docker.getImage(tag).inspect());
  const state = async () => (await images.list()).find(({ runtime }) => runtime === RUNTIME)?.state;

  beforeEach(() => {
    runtimesDirectory = mkdtempSync(path.join(tmpdir(), 'runtimes-'));
    // Made up, so that no test finds the image of an earlier one.
    write(`${RUNTIME}/name`, randomBytes(8).toString('hex'));
    write(`${RUNTIME}/Dockerfile`, 'FROM scratch\nCOPY name /name\n');
    images = toy();
  });

  afterEach(async () => {
    rmSync(runtimesDirectory, { recursive: true });
    const label = [`${INSTANCE_LABEL}=${instanceId}`];
    await client.call('clean up', 30_000, async (docker) => {
      const containers = await docker.listContainers({ all: true, filters: { label } });
      expect(containers).toEqual([]);
      for (const { Id } of await docker.listImages({ filters: { label } }))
        await docker.getImage(Id).remove({ force: true });
    });
  });
  afterAll(() => client.close());

  it('are built once, whoever asks and however often', async () => {
    expect(await state()).toBe('missing');
    expect(images.isReady(RUNTIME)).toBe(false);
    const steps: string[] = [];
    const built: string[] = [];
    images = toy({ log: { ...silentLog, info: (message) => built.push(message) } });
    const first = images.ensure(RUNTIME, ({ message }) => steps.push(message));
    const second = images.ensure(RUNTIME);
    const tag = await first;
    expect(await second).toBe(tag);
    expect(built).toEqual(['building an image', 'image built']);
    expect(steps.filter((step) => step.startsWith('Step 1/'))).toHaveLength(1);

    const { Created } = await inspect(tag);
    steps.length = 0;
    const again = toy();
    expect([images.isReady(RUNTIME), again.isReady(RUNTIME)]).toEqual([true, false]);
    expect(await again.ensure(RUNTIME, ({ message }) => steps.push(message))).toBe(tag);
    expect([steps, again.isReady(RUNTIME)]).toEqual([[], true]);
    expect((await images.list()).find(({ runtime }) => runtime === RUNTIME)).toEqual({
      ...{ runtime: RUNTIME, image: tag, from: 'folder', state: 'ready' },
      ...{ sizeBytes: 16, createdAt: Created },
    });
  });

  it('bear the name of their content and the labels of their owner', async () => {
    const tag = await images.ensure(RUNTIME);
    expect(tag).toMatch(/^lambdabox\/runtime-toy1\.x:[0-9a-f]{12}$/);
    expect(images.imageFor(RUNTIME)).toBe(tag);
    const { Config } = await inspect(tag);
    expect(Config.Labels).toEqual({
      lambdabox: instanceId,
      'lambdabox.runtime': RUNTIME,
      'lambdabox.inputs': expect.stringMatching(new RegExp(`^${tag.split(':')[1]}[0-9a-f]{52}$`)) as string,
    });
  });

  it('are stale after a change of their folder, and replaced by the next build', async () => {
    const before = await images.ensure(RUNTIME);
    write(`${RUNTIME}/name`, randomBytes(8).toString('hex'));
    expect(await state()).toBe('stale');
    expect(images.isReady(RUNTIME)).toBe(false);
    const after = await images.ensure(RUNTIME);
    expect(after).not.toBe(before);
    expect(await state()).toBe('ready');
    expect(images.isReady(RUNTIME)).toBe(true);
    await expect(inspect(before)).rejects.toMatchObject({ status: 404 });
  });

  it('stay after a rebuild while a container uses them', async () => {
    const before = await images.ensure(RUNTIME);
    const { id } = await client.call('create', 10_000, (docker) =>
      docker.createContainer({ Image: before, Cmd: ['/name'] }),
    );
    try {
      write(`${RUNTIME}/name`, randomBytes(8).toString('hex'));
      await images.ensure(RUNTIME);
      expect((await inspect(before)).RepoTags).toEqual([before]);
    } finally {
      await client.call('remove', 10_000, (docker) => docker.getContainer(id).remove());
    }
  });

  it('that cannot be built say why, with the end of the output', async () => {
    write(`${RUNTIME}/Dockerfile`, 'FROM debian:trixie-slim\nRUN echo "no such mirror" && exit 7\n');
    const failure = images.ensure(RUNTIME);
    await expect(failure).rejects.toBeInstanceOf(PlatformError);
    await expect(failure).rejects.toThrow(
      /^The image of the runtime toy1\.x cannot be built: .*non-zero code: 7\. The output ended:\n[^]* no such mirror\n/,
    );
    expect(await state()).toBe('missing');
  });

  it('are built with the arguments that are given, which make other images', async () => {
    write(`${RUNTIME}/Dockerfile`, 'FROM scratch\nARG EXTRA\nLABEL extra=$EXTRA\nCOPY name /name\n');
    const plain = await images.ensure(RUNTIME);
    const extra = await toy({ buildEnv: { EXTRA: 'more' } }).ensure(RUNTIME);
    expect(extra).not.toBe(plain);
    expect((await inspect(extra)).Config.Labels).toMatchObject({ extra: 'more' });
  });

  it('end their build when the service stops', async () => {
    write(`${RUNTIME}/Dockerfile`, 'FROM debian:trixie-slim\nRUN echo begun; exec sleep 600\n');
    const failure = images.ensure(RUNTIME, ({ message }) => {
      if (message === 'begun') images.stop();
    });
    await expect(failure).rejects.toBeInstanceOf(PlatformError);
  });

  it('that a setting names are run as they are', async () => {
    images = toy({ overrides: { 'python3.14': 'debian:trixie-slim' } });
    expect(images.supported()).toEqual(expect.arrayContaining(['java17', 'python3.14', RUNTIME]));
    expect(images.imageFor('python3.14')).toBe('debian:trixie-slim');
    expect(await images.ensure('python3.14')).toBe('debian:trixie-slim');
    expect(await images.list()).toContainEqual(
      expect.objectContaining({ runtime: 'python3.14', from: 'setting', state: 'ready' }),
    );
  });

  it('that a setting names and nobody has say so', async () => {
    // Nothing listens on port 1 of this machine.
    images = toy({ overrides: { 'python3.14': '127.0.0.1:1/lambda/python:3.14' } });
    await expect(images.ensure('python3.14')).rejects.toThrow(
      /^The image 127\.0\.0\.1:1\/lambda\/python:3\.14 of the runtime python3\.14 is not on this machine and cannot be pulled: .*refused.*\. Pull or load it \(docker pull 127\.0\.0\.1:1\/lambda\/python:3\.14\), or name another one: LAMBDABOX_RUNTIME_IMAGES=python3\.14=<image>$/,
    );
  });

  it('of an unknown runtime are refused, with those that there are', async () => {
    expect(images.imageFor('cobol85')).toBeUndefined();
    expect(images.imageFor('../etc')).toBeUndefined();
    await expect(images.ensure('cobol85')).rejects.toThrow(
      /no image for the runtime cobol85.*There are: dotnet6, .*toy1\.x\./,
    );
  });

  it('come with the init, copied out once, executable', async () => {
    write('init/init', '#!/bin/sh\necho init\n');
    write('init/Dockerfile', 'FROM scratch\nCOPY init /init\n');
    const destination = path.join(runtimesDirectory, 'bin');
    const file = await images.initBinary(destination, containers);
    expect(path.relative(destination, file)).toMatch(/^[0-9a-f]{12}\/init$/);
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect((await execute(file)).stdout).toBe('init\n');

    const { mtimeMs } = statSync(file);
    expect(await toy().initBinary(destination, containers)).toBe(file);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);

    write('init/init', '#!/bin/sh\necho other\n');
    const other = await images.initBinary(destination, containers);
    expect(readFileSync(other, 'utf8')).toContain('other');
    expect(readFileSync(file, 'utf8')).toContain('init');
  });
});
