import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { checkNode } from '../../../src/cli/doctor/local-checks';
import { FakeLambda, STATUS } from './fake-lambda';
import { Folder } from './folder';
import { cli, type RunOptions } from './support';

let service: FakeLambda;
let folder: Folder;
beforeEach(async () => {
  service = await new FakeLambda().start();
  folder = new Folder();
});
afterEach(async () => {
  folder.remove();
  await service.stop();
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(args, { endpoint: service.endpoint, ...options });
/** A port that nothing listens on: the discard service is not run any more. */
const NOBODY = 'http://127.0.0.1:9';

describe('status', () => {
  it('tells how much the service does', async () => {
    const { code, stdout } = await run(['status']);
    expect(code).toBe(0);
    expect(stdout).toContain('lambdabox 1.2.3 runs at http://127.0.0.1:');
    expect(stdout).toContain('2 functions, 1 call in flight, environments: 2 idle, 1 busy');
  });

  it('tells of asynchronous events where there are any', async () => {
    expect((await run(['status'])).stdout).not.toContain('events');
    service.on('GET /_lambdabox/status', { body: { ...STATUS, queuedEvents: 3 } });
    expect((await run(['status'])).stdout).toContain('  events that wait or run: 3, see lambdabox events\n');
  });

  it('tells how many stems there are and who holds the memory', async () => {
    const byKind = { environment: 256, frozen: 20, stem: 40 };
    const memory = {
      budgetMb: 1024,
      idleMb: 60,
      idleBudgetMb: 512,
      reservedMb: 316,
      byKind,
      usedMb: 100,
      reservedVcpus: 0.1,
    };
    service.on('GET /_lambdabox/status', { body: { ...STATUS, stems: 2, memory } });
    const { stdout } = await run(['status']);
    expect(stdout).toContain('environments: 2 idle, 1 busy, stems: 2\n');
    expect(stdout).toContain(
      'memory: 316 of 1024 MB held (environments 256, frozen 20, stems 40), idle ones 60 of 512 MB, 100 MB in use\n',
    );
  });

  it('tells of runtimes whose images are being made or cannot be', async () => {
    const since = Date.now() - 130_000;
    const runtimesNotReady = [
      { runtime: 'nodejs24.x', state: 'Pending', reason: 'The image is being made: step 3 of 20.', since },
      { runtime: 'python3.13', state: 'Failed', reason: 'no mirror. The output ended:\n  E: 404', since },
    ];
    service.on('GET /_lambdabox/status', { body: { ...STATUS, runtimesNotReady } });
    const { stdout } = await run(['status']);
    expect(stdout).toContain('  Pending (2 min ago): The image is being made: step 3 of 20.\n');
    expect(stdout).toContain('  Failed (2 min ago): no mirror. The output ended:\n');
    expect(stdout).not.toContain('E: 404');
  });

  it('has exit status 3 when nothing answers, and says how to start', async () => {
    const { code, stderr } = await run(['status'], { endpoint: NOBODY });
    expect(code).toBe(3);
    expect(stderr).toContain(
      `no lambdabox answers at ${NOBODY}: nothing listens there\n  start it with: lambdabox start --detach`,
    );
    const json = await run(['status', '--json'], { endpoint: NOBODY });
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({ running: false });
  });
});

describe('env', () => {
  const keys = { LAMBDABOX_ACCESS_KEY_ID: 'AKIDEXAMPLE', LAMBDABOX_SECRET_ACCESS_KEY: `it's\\a$ecret` };

  it.each([
    ['bash', `export AWS_SECRET_ACCESS_KEY='it'\\''s\\a$ecret'`],
    ['zsh', `export AWS_SECRET_ACCESS_KEY='it'\\''s\\a$ecret'`],
    ['fish', `set -gx AWS_SECRET_ACCESS_KEY 'it\\'s\\\\a$ecret'`],
    ['powershell', `$Env:AWS_SECRET_ACCESS_KEY = 'it''s\\a$ecret'`],
  ])('quotes for %s', async (shell, line) => {
    const { stdout } = await run(['env', '--shell', shell], { env: keys });
    expect(stdout.split('\n')).toContain(line);
  });

  it('names the endpoint, the region and the key pair of the file', async () => {
    folder.write({ 'credentials.json': '{"accessKeyId":"AKIDFILE","secretAccessKey":"s"}' });
    const env = {
      LAMBDABOX_ACCESS_KEY_ID: '',
      LAMBDABOX_SECRET_ACCESS_KEY: '',
      LAMBDABOX_DATA_DIR: folder.path,
      LAMBDABOX_REGION: 'eu-central-1',
    };
    expect(JSON.parse((await run(['env', '--json'], { env })).stdout)).toEqual({
      AWS_ENDPOINT_URL: service.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIDFILE',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_REGION: 'eu-central-1',
    });
  });

  it.each<[string, Record<string, string>, number]>([
    ['credentials.json does not exist', {}, 3],
    ['LAMBDABOX_SECRET_ACCESS_KEY is not set', { LAMBDABOX_ACCESS_KEY_ID: 'A' }, 2],
  ])('says when there is no key pair: %s', async (message, given, code) => {
    const env = {
      LAMBDABOX_ACCESS_KEY_ID: '',
      LAMBDABOX_SECRET_ACCESS_KEY: '',
      LAMBDABOX_DATA_DIR: folder.path,
      ...given,
    };
    const result = await run(['env'], { env });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });
});

describe('runtimes', () => {
  beforeEach(() => {
    service.on('GET /_lambdabox/runtimes', {
      body: {
        runtimes: [
          {
            runtime: 'nodejs24.x',
            image: 'i:1',
            from: 'folder',
            state: 'ready',
            sizeBytes: 249_000_000,
            createdAt: new Date().toISOString(),
          },
          { runtime: 'python3.13', image: 'i:2', from: 'folder', state: 'missing' },
          { runtime: 'java17', image: 'aws/java:17', from: 'aws', state: 'missing' },
        ],
      },
    });
  });

  it('are listed, with what to do about a missing one', async () => {
    const { stdout, stderr } = await run(['runtimes', 'ls']);
    expect(stdout).toMatch(
      /nodejs24\.x +ready +249 MB +just now +built here +i:1\npython3\.13 +missing +- +- +built here +i:2\njava17 +missing +- +- +AWS +aws\/java:17/,
    );
    expect(stderr).toContain('lambdabox runtimes build python3.13\n');
    expect(stderr).toContain("AWS's images are pulled at first use, or now: lambdabox runtimes build java17");
  });

  it('are built with progress on a terminal', async () => {
    service.on('POST /_lambdabox/runtimes/python3.13/build', {
      body: '{"runtime":"python3.13","message":"Step 1/9"}\n{"runtime":"python3.13","done":true,"image":"i:2"}\n',
    });
    const { code, stderr } = await run(['runtimes', 'build', 'python3.13'], {
      isTerminal: true,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('python3.13: 0 s, Step 1/9');
    expect(stderr).toMatch(/✓ python3\.13 is ready, 0 s\n$/);
  });

  it('are built side by side, whatever becomes of each', async () => {
    const asked: string[] = [];
    let both: () => void;
    const bothAsked = new Promise<void>((resolve) => (both = resolve));
    for (const [runtime, end] of [
      ['nodejs24.x', '"error":"no disk"'],
      ['python3.13', '"done":true,"image":"i:2"'],
    ] as const) {
      service.on(`POST /_lambdabox/runtimes/${runtime}/build`, async () => {
        asked.push(runtime);
        if (asked.length === 2) both();
        await bothAsked;
        return { body: `{"runtime":"${runtime}",${end}}\n` };
      });
    }
    const { code, stdout } = await run(['runtimes', 'build', 'nodejs24.x', 'python3.13', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      [
        { runtime: 'nodejs24.x', error: 'no disk' },
        { runtime: 'python3.13', image: 'i:2' },
      ],
    ]);
  });

  it('tell why a build failed', async () => {
    service.on('POST /_lambdabox/runtimes/python3.13/build', {
      body: '{"runtime":"python3.13","error":"no disk"}\n',
    });
    const { code, stderr } = await run(['runtimes', 'build', 'python3.13']);
    expect(code).toBe(1);
    expect(stderr).toContain('✗ python3.13: no disk');
  });

  it('that do not exist are a usage error that lists those that do', async () => {
    const { code, stderr } = await run(['runtimes', 'build', 'cobol85']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no runtime cobol85\n  there are: nodejs24.x, python3.13, java17');
  });
});

describe('doctor', () => {
  let docker: Server;
  let socket: string;
  beforeEach(async () => {
    socket = join(folder.path, 'docker.sock');
    folder.write({ 'credentials.json': '{"accessKeyId":"AKIDFILE","secretAccessKey":"s"}' });
    docker = createServer((req, res) => {
      const info = { ServerVersion: '28.0', CgroupVersion: '2', CgroupDriver: 'systemd', Driver: 'overlay2' };
      res.end(req.url === '/_ping' ? 'OK' : JSON.stringify(info));
    });
    await new Promise<void>((listening) => docker.listen(socket, listening));
    service.on('GET /_lambdabox/doctor', {
      body: { checks: [{ name: 'disk', status: 'warn', detail: '1 GiB', remedy: 'free some' }] },
    });
  });
  afterEach(() => new Promise((closed) => docker.close(closed)));

  const env = () => ({
    LAMBDABOX_ACCESS_KEY_ID: '',
    LAMBDABOX_SECRET_ACCESS_KEY: '',
    LAMBDABOX_DATA_DIR: folder.path,
    DOCKER_HOST: `unix://${socket}`,
  });

  it('checks the machine and the service; a warning is no failure', async () => {
    const { code, stdout } = await run(['doctor'], { env: env() });
    expect(code).toBe(0);
    expect(stdout).toContain('Docker 28.0, cgroup v2 (systemd), overlay2');
    expect(stdout).toMatch(/✓ key pair .*mode 0600/);
    expect(stdout).toMatch(/! disk +1 GiB\n +→ free some/);
  });

  it('fails on a key pair that others can read, and says the command that mends it', async () => {
    chmodSync(join(folder.path, 'credentials.json'), 0o644);
    const { code, stdout } = await run(['doctor'], { env: env() });
    expect(code).toBe(1);
    expect(stdout).toContain('has mode 0644: others can read it');
    expect(stdout).toContain(`→ chmod 600 ${folder.path}/credentials.json`);
  });

  it('tells of a missing Docker and a missing service together', async () => {
    const { code, stdout } = await run(['doctor'], {
      endpoint: NOBODY,
      env: { ...env(), DOCKER_HOST: 'unix:///nonexistent.sock' },
    });
    expect(code).toBe(1);
    expect(stdout).toContain('install the Docker Engine');
    expect(stdout).toContain('✗ service');
  });

  it.each([
    ['22.13.0', 'ok'],
    ['22.12.0', 'fail'],
    ['23.1.0', 'fail'],
    ['24.0.0', 'ok'],
    ['20.9.0', 'fail'],
  ])('finds Node.js %s %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });
});
