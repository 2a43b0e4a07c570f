import { DockerFreezer } from '../../src/docker/containers/docker-freezer';
import { Cgroups } from '../../src/docker/host/cgroups';
import type { Freezer } from '../../src/engine/freezer';
import { readHostFacts } from '../../src/docker/host/host-facts';
import { sweepOrphans } from '../../src/docker/containers/orphans';
import { DockerBox, MIB } from '../support/docker-box';

const BUSY = ['/bin/bash', '-c', 'while :; do :; done'];

describe('a frozen container', () => {
  let box: DockerBox;
  /** Never writes cgroups itself. */
  let throughDocker: Freezer;

  beforeAll(async () => {
    box = await DockerBox.create();
    throughDocker = new DockerFreezer(
      box.client,
      new Cgroups(await readHostFacts(box.client), '/no/cgroups/here'),
    );
  });

  afterEach(() => box.removeContainers());
  afterAll(() => box.dispose());

  /** Nanoseconds of CPU that a container has used. */
  async function used(id: string): Promise<number> {
    const stats = await box.client.call('stats', 10_000, (docker) =>
      docker.getContainer(id).stats({ stream: false, 'one-shot': true }),
    );
    return stats.cpu_stats.cpu_usage.total_usage;
  }

  /** Waits until a busy container stands still; a running one uses some CPU between any two looks. */
  async function standsStill(id: string): Promise<void> {
    for (let before = -1, now = await used(id); now !== before; now = await used(id)) before = now;
  }

  async function runs(id: string): Promise<void> {
    for (const before = await used(id); (await used(id)) === before;);
  }

  const state = async (id: string) =>
    (await box.client.call('inspect', 10_000, (docker) => docker.getContainer(id).inspect())).State;

  it('stands still until it is thawed', async () => {
    const id = await box.start({ command: BUSY });
    await runs(id);
    await box.engine.freeze(id);
    await standsStill(id);
    await box.engine.thaw(id);
    await runs(id);
  });

  it('may be frozen and thawed again', async () => {
    const id = await box.start({ command: BUSY });
    await box.engine.thaw(id);
    await box.engine.freeze(id);
    await box.engine.freeze(id);
    await standsStill(id);
    await box.engine.thaw(id);
    await box.engine.thaw(id);
    await runs(id);
  });

  it('is in the state that was asked for last, when asked for many at a time', async () => {
    const id = await box.start({ command: BUSY });
    const asked = Array.from({ length: 8 }, () => [box.engine.thaw(id), box.engine.freeze(id)]);
    await Promise.all(asked.flat());
    await standsStill(id);
    await Promise.all([box.engine.freeze(id), box.engine.thaw(id)]);
    await runs(id);
  });

  it('is paused by Docker where cgroups cannot be written', async () => {
    const id = await box.start({ command: BUSY });
    await throughDocker.thaw(id);
    await throughDocker.freeze(id);
    await throughDocker.freeze(id);
    expect((await state(id)).Paused).toBe(true);
    await standsStill(id);
    await throughDocker.thaw(id);
    await throughDocker.thaw(id);
    expect((await state(id)).Paused).toBe(false);
    await runs(id);
  });

  it('is told to be gone when it is', async () => {
    await expect(box.engine.freeze('absent')).rejects.toThrow('No such container');
    await expect(box.engine.thaw('absent')).rejects.toThrow('No such container');
  });

  it('is removed, even when it was gone already, or is frozen at the same time', async () => {
    const [frozen, paused, gone, racing] = await Promise.all(Array.from({ length: 4 }, () => box.start()));
    await Promise.all([frozen, gone].map((id) => box.engine.freeze(id ?? '')));
    await throughDocker.freeze(paused ?? '');
    await box.client.call('remove', 30_000, (docker) =>
      docker.getContainer(gone ?? '').remove({ force: true }),
    );
    const freezing = box.engine.freeze(racing ?? '');
    await Promise.all([frozen, paused, gone, racing].map((id) => box.engine.remove(id ?? '')));
    await freezing;
    for (const id of [frozen, paused, gone, racing]) await expect(state(id ?? '')).rejects.toThrow('404');
  });

  it('is swept after the death of its service', async () => {
    const [frozen, paused] = await Promise.all([box.start(), box.start()]);
    await box.engine.freeze(frozen);
    await throughDocker.freeze(paused);
    expect(await sweepOrphans(box.client, box.instanceId)).toMatchObject({ containers: 2, failures: [] });
    for (const id of [frozen, paused]) await expect(state(id)).rejects.toThrow('404');
  });

  it('tells the memory that it holds, and none when it is gone', async () => {
    const id = await box.start({ tmpBytes: 64 * MIB });
    await box.shell(id, 'head -c 50M /dev/zero >/tmp/held');
    await box.engine.freeze(id);
    const held = box.engine.memoryUsage(id) ?? 0;
    expect(held).toBeGreaterThan(50 * MIB);
    expect(held).toBeLessThan(80 * MIB);
    await box.engine.remove(id);
    expect(box.engine.memoryUsage(id)).toBeUndefined();
  });
});
