import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RuntimeImages } from '../../src/docker/images/runtime-images';
import { ImageMissing } from '../../src/engine/container-engine';
import { RuntimeReadiness } from '../../src/functions/runtime-readiness';
import { systemClock } from '../../src/lib/clock';
import { DockerBox, TEST_IMAGE } from '../support/docker-box';
import { anonymousPuller } from '../support/runtime-images';
import { silentLog } from '../support/telemetry';

const RUNTIME = 'toy1.x';
const SIGNAL = new AbortController().signal;

describe('after somebody removed the image of a runtime', () => {
  let box: DockerBox;
  let runtimesDirectory: string;
  let images: RuntimeImages;
  let readiness: RuntimeReadiness;
  const built: string[] = [];

  beforeEach(async () => {
    box = await DockerBox.create({ turnstiles: 1 });
    runtimesDirectory = mkdtempSync(path.join(tmpdir(), 'runtimes-'));
    mkdirSync(path.join(runtimesDirectory, RUNTIME));
    write('name', randomBytes(8).toString('hex'));
    write('Dockerfile', `FROM ${TEST_IMAGE}\nCOPY name /name\n`);
    built.length = 0;
    const log = { ...silentLog, info: (message: string) => void built.push(message) };
    images = new RuntimeImages(box.client, {
      runtimesDirectory,
      overrides: {},
      puller: anonymousPuller(box.client),
      buildEnv: {},
      instanceId: box.instanceId,
      log,
    });
    readiness = new RuntimeReadiness({ images, clock: systemClock, log: silentLog });
  });

  afterEach(async () => {
    await readiness.close();
    await box.removeContainers();
    await remove(images.imageFor(RUNTIME) ?? '').catch(() => undefined);
    rmSync(runtimesDirectory, { recursive: true });
    await box.dispose();
  });

  function write(name: string, content: string): void {
    writeFileSync(path.join(runtimesDirectory, RUNTIME, name), content);
  }
  const remove = (image: string) =>
    box.client.call('remove', 60_000, (docker) => docker.getImage(image).remove());
  const start = () => box.start({ image: images.imageFor(RUNTIME) ?? 'none' });
  const ready = () => readiness.ready(RUNTIME, { signal: SIGNAL, until: Date.now() + 600_000 });

  it('a start says so and leaves nothing behind; the image is made once for all who wait', async () => {
    await readiness.ensure(RUNTIME);
    await remove(images.imageFor(RUNTIME) ?? 'none');
    expect([await images.isPresent(RUNTIME), images.isReady(RUNTIME)]).toEqual([false, false]);
    await expect(start()).rejects.toBeInstanceOf(ImageMissing);
    await expect(start()).rejects.toBeInstanceOf(ImageMissing);

    readiness.missing(RUNTIME);
    expect(readiness.condition(RUNTIME)?.state).toBe('Pending');
    await Promise.all([ready(), ready(), ready()]);
    expect(built.filter((message) => message === 'image built')).toHaveLength(2);
    expect([readiness.list(), readiness.isReady(RUNTIME)]).toEqual([[], true]);
    await start();
  });

  it('a build that fails is told with its output, and nothing is started', async () => {
    write('Dockerfile', `FROM ${TEST_IMAGE}\nRUN echo "no such mirror" && exit 7\n`);
    await readiness.look([RUNTIME]);
    await expect(ready()).rejects.toThrow(/following state: Failed\. The image of the runtime toy1\.x/);
    expect(readiness.condition(RUNTIME)).toMatchObject({
      state: 'Failed',
      reason: expect.stringContaining('no such mirror') as string,
    });
    expect(readiness.mayStart(RUNTIME)).toBe(false);
  });
});
