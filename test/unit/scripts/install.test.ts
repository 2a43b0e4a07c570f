import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { SERVICE_FLAGS } from '../../../src/cli/service/start-detached';

const ROOT = resolve(__dirname, '../../..');
const UNIT = readFileSync(join(ROOT, 'deploy/systemd/lambdabox.service'), 'utf8');
const INSTALL_MS = 300_000;

/**
 * A machine below a directory: programs that write down how they were called, an engine, and what answers where the
 * service would, unless the release that runs is broken.
 */
class Machine {
  readonly directory = mkdtempSync(join(tmpdir(), 'lbx-box-'));
  private readonly servers: Server[] = [];
  private readonly removed: string[] = [];

  async start(): Promise<this> {
    for (const path of ['etc', 'run/systemd/system', 'var/run', 'bin'])
      mkdirSync(this.at(path), { recursive: true });
    this.write('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n');
    this.write('etc/group', 'docker:x:999:\n');
    const broken = `${this.at('opt/lambdabox/current')}/node_modules/lambdabox/broken`;
    this.program('systemctl', `case "$*" in *is-failed*) test -e ${broken} ;; *show*) echo 0 ;; esac`);
    this.program('journalctl', 'echo "of the journal"');
    this.program('useradd', `echo "lambdabox:x:$(id -u):$(id -g)::/:/" >> ${this.at('etc/passwd')}`);
    this.program('userdel', `sed -i /^lambdabox/d ${this.at('etc/passwd')}`);
    const isRunning = () => this.has('opt/lambdabox/current') && !existsSync(broken);
    const service = await this.listen(
      (url) => (url === '/readyz' && isRunning() ? '{}' : undefined),
      '127.0.0.1',
    );
    await this.listen((url, method) => this.engine(url, method), this.at('var/run/docker.sock'));
    const { port } = service.address() as AddressInfo;
    mkdirSync(this.at('etc/lambdabox'));
    this.write('etc/lambdabox/lambdabox.env', `LAMBDABOX_LISTEN=127.0.0.1:${port}\n`);
    return this;
  }

  at(path: string): string {
    return join(this.directory, path);
  }
  has(path: string): boolean {
    return existsSync(this.at(path));
  }
  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }
  write(path: string, text: string): void {
    writeFileSync(this.at(path), text);
  }

  /** What was asked of a program so far, but for questions. */
  asked(name: string): string[] {
    const lines = this.has('calls') ? this.read('calls').trim().split('\n') : [];
    return lines.filter((line) => line.startsWith(`${name} `) && !/ (show|.*is-failed)/.test(line));
  }
  get removedFromDocker(): readonly string[] {
    return this.removed;
  }
  get release(): string {
    return this.read('opt/lambdabox/current/node_modules/lambdabox/package.json');
  }

  /** A package as npm pack makes it. */
  async package(version: string, isBroken = false): Promise<string> {
    const files: Record<string, string> = {
      'package.json': JSON.stringify({ name: 'lambdabox', version, bin: 'main.js' }, undefined, 2),
      'main.js': '#!/usr/bin/env node\n',
      'deploy/systemd/lambdabox.service': `# ${version}\n${UNIT}`,
      ...(isBroken ? { broken: '' } : {}),
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.at(`${version}/package/${name}`)), { recursive: true });
      this.write(`${version}/package/${name}`, text);
    }
    const file = this.at(`lambdabox-${version}.tgz`);
    await this.run('tar', ['-czf', file, '-C', this.at(version), 'package']);
    return file;
  }

  install(...words: string[]) {
    return this.run(join(ROOT, 'scripts/install.sh'), [...words, '--root', this.directory]);
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
    rmSync(this.directory, { recursive: true });
  }

  private engine(url: string, method: string): string | undefined {
    if (method === 'DELETE') this.removed.push(basename(url).replace(/\?.*/, ''));
    if (method === 'DELETE' || url === '/_ping') return 'OK';
    if (!url.includes('box-1')) return '[]';
    return url.startsWith('/images/json') ? '[{"Id":"sha256:abc","ParentId":"sha256:def"}]' : '[]';
  }

  private program(name: string, script: string): void {
    this.write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> ${this.at('calls')}\n${script}\n`);
    chmodSync(this.at(`bin/${name}`), 0o755);
  }

  private async listen(
    answer: (url: string, method: string) => string | undefined,
    at: string,
  ): Promise<Server> {
    const server = createServer((req, res) => {
      const body = answer(req.url ?? '', req.method ?? '');
      res.writeHead(body === undefined ? 503 : 200).end(body);
    });
    this.servers.push(server);
    await new Promise<void>((listening) => {
      if (at.startsWith('/')) server.listen(at, listening);
      else server.listen(0, at, listening);
    });
    return server;
  }

  private run(program: string, words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = { ...process.env, PATH: `${this.at('bin')}:${process.env.PATH ?? ''}` };
    return new Promise((done) => {
      execFile(program, words, { env }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }
}

let machine: Machine;
beforeEach(async () => {
  machine = await new Machine().start();
});
afterEach(() => machine.stop());

const node = ['--node', process.execPath];

it(
  'is installed, upgraded while its data is kept, and goes back when the new one does not come up',
  async () => {
    const settings = machine.read('etc/lambdabox/lambdabox.env');
    const file = await machine.package('1.0.0');
    const first = await machine.install('--from', file, ...node);
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('lambdabox 1.0.0 runs at') as string,
    });
    expect(machine.release).toContain('"1.0.0"');
    expect(machine.read('etc/systemd/system/lambdabox.service')).toBe(`# 1.0.0\n${UNIT}`);
    expect(statSync(machine.at('var/lib/lambdabox')).mode & 0o777).toBe(0o700);
    expect(statSync(machine.at('usr/local/bin/lambdabox')).mode & 0o777).toBe(0o755);
    expect(machine.asked('useradd')).toHaveLength(1);
    const begun = [
      'systemctl daemon-reload',
      'systemctl --quiet enable lambdabox',
      'systemctl restart lambdabox',
    ];
    expect(machine.asked('systemctl')).toEqual(begun);

    const again = await machine.install('--from', file, ...node);
    expect(again.stdout).toContain('lambdabox 1.0.0 is installed already, and runs');
    expect(machine.asked('systemctl')).toEqual(begun);
    machine.write('var/lib/lambdabox/lambdabox.db', 'kept');
    const second = await machine.install('--from', await machine.package('1.1.0'), ...node);
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('after the calls that run') as string,
    });
    expect(machine.release).toContain('"1.1.0"');

    const third = await machine.install('--from', await machine.package('1.2.0', true), ...node);
    expect(third.code).toBe(1);
    expect(third.stderr).toMatch(
      /of the journal\nerror: lambdabox 1\.2\.0 does not come up\n.*1\.1\.0-\w+ runs again/,
    );
    expect(machine.release).toContain('"1.1.0"');
    expect(machine.read('etc/systemd/system/lambdabox.service')).toBe(`# 1.1.0\n${UNIT}`);
    expect(machine.read('var/lib/lambdabox/lambdabox.db')).toBe('kept');
    expect(machine.read('etc/lambdabox/lambdabox.env')).toBe(settings);
    expect(machine.asked('useradd')).toHaveLength(1);

    const gone = await machine.install('uninstall', '--keep-data');
    expect(gone.code).toBe(0);
    expect(machine.asked('systemctl')).toContain('systemctl --quiet disable --now lambdabox');
    expect(machine.read('var/lib/lambdabox/lambdabox.db')).toBe('kept');
    expect([machine.has('opt/lambdabox'), machine.has('usr/local/bin/lambdabox')]).toEqual([false, false]);
    expect(machine.removedFromDocker).toEqual([]);

    machine.write('var/lib/lambdabox/instance-id', 'box-1\n');
    const all = await machine.install('uninstall');
    expect(all.code).toBe(0);
    expect(machine.removedFromDocker).toEqual(['sha256:abc']);
    expect(
      ['var/lib', 'etc/systemd/system', 'usr/local/bin'].flatMap((path) => readdirSync(machine.at(path))),
    ).toEqual([]);
    expect([machine.has('etc/lambdabox'), machine.read('etc/passwd').includes('lambdabox')]).toEqual([
      false,
      false,
    ]);
  },
  INSTALL_MS,
);

it('says what it would do with --dry-run, and does nothing', async () => {
  const before = machine.read('etc/passwd');
  const { code, stdout } = await machine.install('--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('    systemctl restart lambdabox\n');
  expect([
    machine.has('opt'),
    machine.has('var/lib'),
    machine.has('calls'),
    machine.read('etc/passwd'),
  ]).toEqual([...[false, false, false, before]]);
});

it(
  'puts it into the tree of a machine that does not run, to begin when it does',
  async () => {
    rmSync(machine.at('run'), { recursive: true });
    const { code, stdout } = await machine.install('--from', await machine.package('1.0.0'), ...node);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('begins when that boots') as string,
    });
    expect(machine.has('etc/systemd/system/multi-user.target.wants/lambdabox.service')).toBe(true);
    expect(machine.asked('systemctl')).toEqual([]);
  },
  INSTALL_MS,
);

it.each([
  ['an option that there is none of', ['--form', 'x'], 'there is no option --form'],
  ['a package that is not there', ['--from', '/nonexistent.tgz'], 'there is no file /nonexistent.tgz'],
  ['an option without its value', ['--from', ''], '--from needs a value'],
  ['to keep data in an upgrade', ['--keep-data'], '--keep-data is for uninstall'],
])('refuses %s', async (_, words, why) => {
  const { code, stderr } = await machine.install(...words);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${why}`)]);
  expect(machine.has('opt')).toBe(false);
});

it('refuses a machine without Docker, and says how to get it', async () => {
  rmSync(machine.at('var/run/docker.sock'));
  const { code, stderr } = await machine.install('--from', await machine.package('1.0.0'), ...node);
  expect([code, stderr]).toEqual([1, expect.stringContaining('apt-get install docker.io')]);
});

it('starts the service as the command line does', () => {
  const flags = SERVICE_FLAGS.join(' ');
  expect(UNIT).toContain(`/node ${flags} /opt/lambdabox/current/node_modules/lambdabox/dist/main.js\n`);
});
