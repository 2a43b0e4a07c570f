import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerBox, MIB } from '../support/docker-box';

/** Each test is a function that means harm, or the plain fact that it would meet. */
describe.each([
  { what: "Docker's", turnstiles: 0 },
  { what: "a turnstile's", turnstiles: 1 },
])('a function in its container, in a network namespace: $what', ({ turnstiles }) => {
  let box: DockerBox;
  let id: string;
  let directory: string;

  beforeAll(async () => {
    box = await DockerBox.create({ turnstiles });
    directory = await mkdtemp(join(tmpdir(), 'isolation-'));
    await chmod(directory, 0o777);
    await writeFile(join(directory, 'code'), 'code');
    await chmod(join(directory, 'code'), 0o666);
    id = await box.start({ binds: [{ hostPath: directory, containerPath: '/var/task' }] });
  });

  afterAll(async () => {
    await box.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  const sh = async (script: string) => (await box.shell(id, script)).output;
  const status = async (field: string) =>
    (await sh(`grep ^${field}: /proc/1/status`)).split(/\s+/).slice(1).join(' ');
  const limit = async (name: string) =>
    (await sh(`grep '^${name}' /proc/1/limits`)).slice(name.length).trim().split(/\s+/);

  it('is not root', async () => {
    expect(await status('Uid')).toBe('993 993 993 993');
    expect(await status('Gid')).toBe('990 990 990 990');
    expect(await status('Groups')).toMatch(/^(990)?$/);
  });

  it.each(['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])('has no capability in %s', async (set) => {
    expect(await status(set)).toBe('0000000000000000');
  });

  it('cannot gain privileges, and its system calls are filtered', async () => {
    expect(await status('NoNewPrivs')).toBe('1');
    expect(await status('Seccomp')).toBe('2');
    expect((await box.run(id, 'unshare', '--user', '--map-root-user', 'true')).exitCode).not.toBe(0);
  });

  it('cannot become root by a set-user-id program', async () => {
    expect(await sh('ls -l /bin/su')).toMatch(/^-rws/);
    const script =
      'sleep 30 | su & p=$!; until grep -qs ^su /proc/$p/comm; do :; done; grep ^Uid /proc/$p/status; ' +
      // The first process reaps nobody: what is left would be there for the next test.
      'kill $p $(jobs -p); wait';
    // The program's prompt may stand before it.
    expect(await sh(script)).toMatch(/Uid:\s993\s993\s993\s993$/m);
  });

  it.each([
    '/',
    '/etc',
    '/usr/bin',
    '/dev',
    '/var/tmp',
    '/run',
    '/sys/fs/cgroup',
    '/proc/sys/kernel',
    '/dev/shm',
  ])('cannot write in %s', async (path) => {
    expect((await box.shell(id, `touch ${path}/probe`)).exitCode).not.toBe(0);
  });

  it('can write in /tmp and to message queues, in no other mount', async () => {
    const script =
      'while read -r _ path _; do [ -d "$path" ] && touch "$path/probe" 2>/dev/null && echo "$path"; done < /proc/mounts';
    expect((await sh(script)).split('\n')).toEqual(['/dev/mqueue', '/tmp']);
  });

  it('cannot write to its code, even where the file permits it', async () => {
    const { exitCode, output } = await box.shell(id, 'echo changed > /var/task/code');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('Read-only file system');
  });

  it('cannot see the Docker socket, nor any device but the harmless ones', async () => {
    expect(await sh('ls /var/run/docker.sock /run/docker.sock 2>&1')).toMatch(/No such file[^]*No such file/);
    expect(await sh('find /dev -type b')).toBe('');
    expect((await sh('find /dev -maxdepth 1 -type c | sort')).split('\n')).toEqual(
      expect.arrayContaining(['/dev/null', '/dev/urandom', '/dev/zero']),
    );
    expect(await sh('cat /dev/mem /dev/kmsg /proc/kcore 2>&1 | head -c 100')).not.toMatch(/^\d/);
  });

  it('sees only its own processes, host name and IPC', async () => {
    expect(await sh('ls -d /proc/[0-9]* | wc -l')).toMatch(/^[1-6]$/);
    expect(await sh('cat /proc/sys/kernel/hostname')).toBe('sandbox');
    expect(await sh('getent hosts sandbox')).toMatch(/^127\.0\.0\.1\s/);
    expect(await sh('wc -l < /proc/sysvipc/shm')).toBe('1');
  });

  it('gets no variables from Docker, nor a network', async () => {
    expect(await sh('tr "\\0" "\\n" < /proc/1/environ | cut -d= -f1 | sort')).toMatch(
      /^(HOME\n)?(HOSTNAME\n)?PATH$/,
    );
    expect(await sh('tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "')).toBe('lo');
  });

  it('has 1,024 file descriptors, 64 KiB of locked memory and no core dumps', async () => {
    expect((await limit('Max open files')).slice(0, 2)).toEqual(['1024', '1024']);
    expect((await limit('Max locked memory')).slice(0, 2)).toEqual(['65536', '65536']);
    expect((await limit('Max core file size')).slice(0, 2)).toEqual(['0', '0']);
  });

  it('runs programs from /tmp', async () => {
    expect(await sh('cp /bin/echo /tmp/own && /tmp/own ran; rm -f /tmp/own')).toBe('ran');
    expect(await sh('stat -c %a /tmp')).toBe('1777');
  });

  it('fills /tmp to its size and no further', async () => {
    const full = await box.start({ tmpBytes: 16 * MIB });
    const { output } = await box.shell(full, 'head -c 64M /dev/zero > /tmp/fill; stat -c %s /tmp/fill');
    expect(output).toContain('No space left on device');
    expect(output).toMatch(new RegExp(`^${16 * MIB}$`, 'm'));
  });

  it('cannot make files without end in /tmp', async () => {
    const many = await box.start({ tmpBytes: MIB });
    const { output } = await box.shell(
      many,
      'cd /tmp && i=0; while : > f$i; do i=$((i+1)); [ $i -gt 1000 ] && break; done 2>/dev/null; echo $i',
    );
    expect(Number(output)).toBeLessThan(256);
  });

  it('cannot have more than 1,024 processes, and the host goes on', async () => {
    const bomb = await box.start({ memoryBytes: 512 * MIB });
    const script =
      'my $n = 0; while ($n < 3000) { my $p = fork; last unless defined $p; if (!$p) { sleep 60; exit } $n++ } print "$n\\n"; kill 9, -1';
    const { output } = await box.run(bomb, 'perl', '-e', `$| = 1; ${script}`);
    expect(Number(output.split('\n')[0])).toBeGreaterThan(900);
    expect(Number(output.split('\n')[0])).toBeLessThan(1024);
    expect(await sh('echo alive')).toBe('alive');
  });

  it('is killed for memory at its limit, swap or not, and that is told', async () => {
    const hog = await box.start({ command: ['perl', '-e', '$x = "x" x (256 << 20)'], memoryBytes: 64 * MIB });
    expect(await box.ended(hog)).toBe(137);
    expect(await box.engine.exit(hog)).toEqual({ exitCode: 137, oomKilled: true });
  });

  it('pays for /tmp from its memory', async () => {
    const hog = await box.start({ command: ['head', '-c', '128M', '/dev/zero'], memoryBytes: 64 * MIB });
    expect(await box.ended(hog)).toBe(0);
    const filler = await box.start({
      command: ['cp', '/dev/zero', '/tmp/fill'],
      memoryBytes: 64 * MIB,
      tmpBytes: 256 * MIB,
    });
    expect(await box.ended(filler)).toBe(137);
  });
});
