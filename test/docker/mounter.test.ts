import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerContainerEngine } from '../../src/docker/containers/docker-container-engine';
import { Mounter } from '../../src/docker/containers/mounter';
import { PlatformError } from '../../src/errors';
import { systemClock } from '../../src/lib/clock';
import { DockerBox } from '../support/docker-box';
import { silentLog } from '../support/telemetry';

/** Everything of a line of mountinfo but the numbers, which are counted through. */
const OF_MOUNTS = 'cut -d" " -f4- /proc/self/mountinfo';

describe('code in a running container', () => {
  let box: DockerBox;
  let directory: string;
  let store: string;
  let mounter: Mounter;
  let engine: DockerContainerEngine;
  /** A container without code. */
  let id: string;

  beforeAll(async () => {
    box = await DockerBox.create();
    directory = mkdtempSync(join(tmpdir(), 'mounter-'));
    store = join(directory, 'code');
    mkdirSync(store);
    mounter = await startMounter(store);
    engine = await engineWith(mounter);
  });

  beforeEach(async () => {
    // What the engine of another service of this instance would do: mounts need nothing of who made the container.
    id = (await engine.start(box.spec())).id;
  });

  afterEach(() => engine.remove(id));

  afterAll(async () => {
    await mounter.close();
    await box.dispose();
    rmSync(directory, { recursive: true });
  });

  const startMounter = (codeDirectory: string, log = silentLog) =>
    Mounter.start({
      client: box.client,
      builder: box.builder,
      containers: box.own,
      codeDirectory,
      socketDirectory: mkdtempSync(join(directory, 's-')),
      log,
    });

  const engineWith = (mounter: Mounter) => {
    const { client, own: containers, network } = box;
    return DockerContainerEngine.create({
      client,
      containers,
      network,
      mounter,
      clock: systemClock,
      log: silentLog,
    });
  };

  const helpers = () =>
    box.client.call('list', 10_000, (docker) =>
      docker.listContainers({
        all: true,
        filters: { label: [`lambdabox=${box.instanceId}`], name: ['lambdabox-mounter-'] },
      }),
    );

  /** A directory of the store that everybody may write, as far as its mode goes. */
  function tree(name: string, files: Record<string, string>): string {
    const path = join(store, name);
    mkdirSync(path, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    return path;
  }

  const mount = (hostPath: string, containerPath = '/srv') => engine.mount(id, { hostPath, containerPath });
  const pidOf = async (containerId: string) =>
    (await box.client.call('inspect', 10_000, (docker) => docker.getContainer(containerId).inspect())).State
      .Pid;

  it('appears after its start, whole, for processes that run already', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`f${n}`, String(n)]));
    const started = await box.start({
      command: ['/bin/bash', '-c', 'until [ -e /srv/f7 ]; do :; done; exit $(</srv/f7)'],
    });
    await engine.mount(started, { hostPath: tree('thousand', files), containerPath: '/srv' });
    expect(await box.ended(started)).toBe(7);
    await mount(tree('thousand', {}));
    expect((await box.shell(id, 'ls /srv | wc -l; cat /srv/f999')).output).toBe('1000\n999');
  });

  it("is mounted as Docker's own read-only binds are", async () => {
    const hostPath = tree('alike', { 'index.js': '1' });
    await mount(hostPath);
    const bound = await box.start({ binds: [{ hostPath, containerPath: '/srv' }] });
    const ours = (await box.shell(id, `${OF_MOUNTS} | grep ' /srv '`)).output;
    expect(ours).toMatch(/ \/srv ro\b/);
    expect(ours).toBe((await box.shell(bound, `${OF_MOUNTS} | grep ' /srv '`)).output);
  });

  it('cannot be written, nor made writable', async () => {
    const hostPath = tree('guarded', { 'index.js': '1' });
    await mount(hostPath);
    const { output } = await box.shell(id, 'touch /srv/new; echo 2 >/srv/index.js; mount -o remount,rw /srv');
    expect(output).toMatch(/touch: .*Read-only file system/);
    expect(output).toMatch(/index.js: Read-only file system/);
    expect(output).toMatch(/mount: .*(must be superuser|permission denied)/);
  });

  it('is seen in its container only', async () => {
    const other = await box.start();
    await mount(tree('mine', { secret: '1' }));
    expect((await box.shell(other, 'ls /srv')).output).toBe('');
  });

  it('is shown to each container of many at a time', async () => {
    const containers = await Promise.all(Array.from({ length: 4 }, () => engine.start(box.spec())));
    await Promise.all(
      containers.map(({ id: each }, n) =>
        engine.mount(each, { hostPath: tree(`t${n}`, { n: String(n) }), containerPath: '/srv' }),
      ),
    );
    const shown = await Promise.all(containers.map(({ id: each }) => box.shell(each, 'cat /srv/n')));
    expect(shown.map(({ output }) => output)).toEqual(['0', '1', '2', '3']);
  });

  it('appears in a frozen container', async () => {
    await engine.freeze(id);
    await mount(tree('frozen', { 'index.js': '1' }));
    await engine.thaw(id);
    expect((await box.shell(id, 'ls /srv')).output).toBe('index.js');
  });

  it('must be a directory of the code store', async () => {
    mkdirSync(join(directory, 'code-of-others'));
    tree('nest', { file: '1' });
    symlinkSync('/proc/1/root', join(store, 'host'));
    symlinkSync('../..', join(store, 'nest', 'up'));
    for (const path of [
      '/etc',
      store,
      `${store}/`,
      `${directory}/code-of-others`,
      `${store}/../code-of-others`,
    ])
      await expect(mount(path)).rejects.toThrow('accept the request: EINVAL');
    await expect(mount(`${store}/nest/..`)).rejects.toThrow('accept the request: EINVAL');
    await expect(mount(`${store}//etc`)).rejects.toThrow('open the directory: EXDEV');
    for (const path of ['host', 'host/etc', 'nest/up'])
      await expect(mount(join(store, path))).rejects.toThrow('open the directory: ELOOP');
    await expect(mount(join(store, 'nest/file'))).rejects.toThrow('open the directory: ENOTDIR');
    await expect(mount(join(store, 'absent'))).rejects.toThrow('open the directory: ENOENT');
    expect((await box.shell(id, 'ls /srv')).output).toBe('');
  });

  it('needs a place in the container', async () => {
    const source = tree('placed', {});
    await expect(mount(source, '/no/such/place')).rejects.toThrow('mount it there: ENOENT');
    await expect(mount(source, 'srv')).rejects.toThrow('accept the request: EINVAL');
  });

  it("is refused for a process that is not, or no longer, the container's", async () => {
    const other = await box.start();
    const request = { containerId: id, source: tree('meant', { file: '1' }), target: '/srv' };
    await expect(mounter.mount({ ...request, pid: await pidOf(other) })).rejects.toThrow(
      'find the container: ESRCH',
    );
    for (const pid of [process.pid, 1])
      await expect(mounter.mount({ ...request, pid })).rejects.toThrow(
        /find the container|open its namespace/,
      );
    expect((await box.shell(other, 'ls /srv')).output).toBe('');
    const ended = await engine.start(box.spec({ command: ['/bin/true'] }));
    await box.ended(ended.id);
    const late = engine.mount(ended.id, { hostPath: request.source, containerPath: '/srv' });
    await expect(late).rejects.toThrow(PlatformError);
  });

  it('appears when the mounter was killed before, and leaves one mounter', async () => {
    const [helper] = await helpers();
    await box.client.call('kill', 10_000, (docker) => docker.getContainer(helper?.Id ?? '').kill());
    const source = tree('again', { file: '1' });
    await Promise.all(['/srv', '/mnt', '/opt'].map((target) => mount(source, target)));
    expect((await box.shell(id, 'ls /srv /mnt /opt')).output.match(/file/g)).toHaveLength(3);
    const [after, ...more] = await helpers();
    expect(after?.Id).not.toBe(helper?.Id);
    expect(more).toEqual([]);
  });

  it('is shown by a helper that may do nothing else', async () => {
    const [helper] = await helpers();
    const { HostConfig: host } = await box.client.call('inspect', 10_000, (docker) =>
      docker.getContainer(helper?.Id ?? '').inspect(),
    );
    expect(host).toMatchObject({
      NetworkMode: 'none',
      Privileged: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE', 'DAC_READ_SEARCH'],
      RestartPolicy: { Name: 'no' },
    });
    expect(host.Memory).toBeGreaterThan(0);
    expect(host.PidsLimit).toBeGreaterThan(0);
  });

  it('cannot be shown where the helper does not start; the log says why', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (_: string, fields?: object) => void warnings.push(fields) };
    const broken = await startMounter(join(directory, 'no-such-store'), log);
    expect(broken.isAvailable).toBe(false);
    expect((await engineWith(broken)).canMount).toBe(false);
    expect(warnings).toEqual([{ reason: expect.stringContaining('bind source path does not exist') }]);
    expect(await helpers()).toHaveLength(1);
    await broken.close();
  });

  it('cannot be shown by an engine without a mounter', async () => {
    expect(box.engine.canMount).toBe(false);
    const refused = box.engine.mount(id, { hostPath: tree('a', {}), containerPath: '/srv' });
    await expect(refused).rejects.toThrow(PlatformError);
  });

  it('cannot be shown after the end of the service, which leaves nothing behind', async () => {
    const mine = await startMounter(store);
    expect(mine.isAvailable).toBe(true);
    await mine.close();
    await mine.close();
    const request = { containerId: id, pid: await pidOf(id), source: tree('late', {}), target: '/srv' };
    await expect(mine.mount(request)).rejects.toThrow('the mounter was stopped');
    expect(await helpers()).toHaveLength(1);
  });
});
