import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerConsumption } from '../../src/docker/containers/container-consumption';
import { Cgroups } from '../../src/docker/host/cgroups';
import { DockerClient } from '../../src/docker/docker-client';
import { DockerContainerEngine } from '../../src/docker/containers/docker-container-engine';
import { readHostFacts } from '../../src/docker/host/host-facts';
import { PlatformError } from '../../src/errors';
import { systemClock } from '../../src/lib/clock';
import { DockerBox, MIB } from '../support/docker-box';
import { silentLog } from '../support/telemetry';

describe('the Docker container engine', () => {
  let box: DockerBox;

  beforeAll(async () => {
    box = await DockerBox.create();
  });

  afterEach(() => box.removeContainers());
  afterAll(() => box.dispose());

  const containersNamed = (name: string) =>
    box.client.call('list', 10_000, (docker) =>
      docker.listContainers({ all: true, filters: { name: [name] } }),
    );
  const inspect = (id: string) =>
    box.client.call('inspect', 10_000, (docker) => docker.getContainer(id).inspect());

  it('starts a container and tells how long creating and starting took', async () => {
    const started = await box.engine.start(box.spec());
    expect(started.id).toMatch(/^[0-9a-f]{64}$/);
    expect(started.createMs).toBeGreaterThan(0);
    expect(started.startMs).toBeGreaterThan(0);
  });

  it("labels containers with the instance, whatever the specification's labels say", async () => {
    const id = await box.start({ labels: { lambdabox: 'somebody else', 'lambdabox.function': 'hello' } });
    expect((await inspect(id)).Config.Labels).toMatchObject({
      lambdabox: box.instanceId,
      'lambdabox.function': 'hello',
    });
  });

  it("runs the given program only, not the image's entry point", async () => {
    const id = await box.start({ command: ['/bin/sh', '-c', 'exit 7'] });
    expect(await box.ended(id)).toBe(7);
  });

  it('leaves nothing behind when the program cannot be started, and tells why', async () => {
    const spec = box.spec({ command: ['/no/such/program'] });
    await expect(box.engine.start(spec)).rejects.toThrow(/start container .*no such file or directory/);
    expect(await containersNamed(spec.name)).toEqual([]);
  });

  it('fails as a platform error when the image is missing, or a bind has no source', async () => {
    const lost = box.spec({ image: 'lambdabox/absent:1' });
    await expect(box.engine.start(lost)).rejects.toThrow(PlatformError);
    const bind = box.spec({ binds: [{ hostPath: '/no/such/directory', containerPath: '/var/task' }] });
    await expect(box.engine.start(bind)).rejects.toThrow('bind source path does not exist');
    expect(await containersNamed(bind.name)).toEqual([]);
  });

  it('does not remove the container that has the name already', async () => {
    const spec = box.spec();
    const { id } = await box.engine.start(spec);
    await expect(box.engine.start(spec)).rejects.toThrow(/already in use/);
    expect((await inspect(id)).State.Running).toBe(true);
  });

  it('removes a running container, and again, and an absent one', async () => {
    const id = await box.start();
    await Promise.all([box.engine.remove(id), box.engine.remove(id)]);
    await box.engine.remove(id);
    await box.engine.remove('absent');
    await expect(inspect(id)).rejects.toThrow('404');
  });

  it('tells how a container ended, and nothing of one that runs or is gone', async () => {
    const id = await box.start();
    expect(await box.engine.exit(id)).toBeUndefined();
    await box.engine.remove(id);
    expect(await box.engine.exit(id)).toBeUndefined();
    const ended = await box.start({ command: ['/bin/sh', '-c', 'kill -9 $$; exit 3'] });
    await box.ended(ended);
    expect(await box.engine.exit(ended)).toEqual({ exitCode: 3, oomKilled: false });
  });

  it('starts uncapped, with a share of CPU by memory, and caps when told', async () => {
    const id = await box.start({ memoryBytes: 1769 * MIB });
    expect((await inspect(id)).HostConfig).toMatchObject({ CpuShares: 173, CpuQuota: 0, NanoCpus: 0 });
    await box.engine.limitCpu(id, 0.5);
    expect(await quota(id)).toMatch(/^50000/);
    await box.engine.limitCpu(id, 1.5);
    expect(await quota(id)).toMatch(/^150000/);
  });

  it('weighs containers by memory, and each less than the service, in the kernel too', async () => {
    const weights: number[] = [];
    for (const mb of [128, 1024, 10_240])
      weights.push(await weight(await box.start({ memoryBytes: mb * MIB })));
    const [small, middle, large] = weights as [number, number, number];
    expect(small).toBeLessThan(middle);
    expect(middle).toBeLessThan(large);
    expect(large).toBeLessThan((await readHostFacts(box.client)).cgroupVersion === 2 ? 100 : 1024);
  });

  it('caps through Docker where it cannot write cgroups', async () => {
    const facts = await readHostFacts(box.client);
    const id = await box.start();
    const cgroups = new Cgroups(facts, '/no/cgroups/here');
    await new ContainerConsumption(box.client, cgroups, facts.cpus).limitCpu(id, 0.25);
    expect(await quota(id)).toMatch(/^25000/);
  });

  it('gives the smallest function the least that the kernel takes, and no cap beyond the host', async () => {
    const { cpus } = await readHostFacts(box.client);
    const id = await box.start();
    await box.engine.limitCpu(id, 0.001);
    expect(await quota(id)).toMatch(/^1000( |$)/);
    await expect(box.engine.limitCpu(id, cpus + 4)).resolves.toBeUndefined();
  });

  it('refuses an OCI runtime that Docker does not have', async () => {
    const { client, own: containers, network } = box;
    const parts = { client, containers, network, clock: systemClock, log: silentLog, ociRuntime: 'absent' };
    await expect(DockerContainerEngine.create(parts)).rejects.toThrow('LAMBDABOX_OCI_RUNTIME=absent');
  });

  it('runs under a named OCI runtime', async () => {
    const { client, own: containers, network } = box;
    const parts = { client, containers, network, clock: systemClock, log: silentLog, ociRuntime: 'runc' };
    const { id } = await (await DockerContainerEngine.create(parts)).start(box.spec());
    expect((await inspect(id)).HostConfig.Runtime).toBe('runc');
  });

  /** Who is given no weight has 100 with cgroups of version 2, and 1,024 with version 1. */
  async function weight(id: string): Promise<number> {
    const { output } = await box.shell(
      id,
      'cat /sys/fs/cgroup/cpu.weight /sys/fs/cgroup/cpu/cpu.shares 2>/dev/null',
    );
    return Number(output);
  }

  /** As the container sees it: its own cgroup, version 2 or 1. */
  async function quota(id: string): Promise<string> {
    const script = 'cat /sys/fs/cgroup/cpu.max 2>/dev/null || cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us';
    return (await box.shell(id, script)).output;
  }
});

describe('the Docker client', () => {
  it('says that no engine answers', async () => {
    const client = DockerClient.create({ host: 'unix:///no/such/docker.sock' });
    await expect(client.call('ping', 1000, (docker) => docker.ping())).rejects.toThrow(/no engine answers/);
    client.close();
  });

  it('refuses an address that is not an engine on this machine', () => {
    expect(() => DockerClient.create({ host: 'ssh://elsewhere' })).toThrow(
      'DOCKER_HOST=ssh://elsewhere: must be',
    );
  });

  it('gives up after the deadline, and frees the connection', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'engine-'));
    const silent = createServer(() => undefined);
    silent.listen(join(directory, 's'));
    await once(silent, 'listening');
    const client = DockerClient.create({ host: `unix://${join(directory, 's')}`, maxSockets: 1 });
    const connected = once(silent, 'connection') as Promise<[NodeJS.EventEmitter]>;
    const call = client.call('list containers', 200, (docker, abortSignal) =>
      docker.listContainers({ abortSignal }),
    );
    const [socket] = await connected;
    const freed = once(socket, 'close');
    await expect(call).rejects.toThrow('list containers did not answer within 200 ms');
    await freed;
    client.close();
    silent.close();
    await rm(directory, { recursive: true });
  });

  it('speaks to an engine over TCP', async () => {
    const engine = createServer((_, response) => response.end('OK'));
    engine.listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const client = DockerClient.create({ host: `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}` });
    expect(String(await client.call('ping', 1000, (docker) => docker.ping()))).toBe('OK');
    client.close();
    engine.close();
    await once(engine, 'close');
  });
});
