import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Folder } from '../folder';
import { FakeLambda, STATUS } from '../fake-lambda';
import { cli, type Result, type RunOptions } from '../support';

const SERVICE = join(__dirname, '../fake-service.cjs');
let folder: Folder;
let listen: string;
/** Another service, that was not started here. */
let elsewhere: FakeLambda;

beforeEach(async () => {
  folder = new Folder();
  elsewhere = await new FakeLambda().start();
  listen = `127.0.0.1:${await freePort()}`;
});
afterEach(async () => {
  await run(['stop']);
  await elsewhere.stop();
  folder.remove();
});

function run(
  args: readonly string[],
  env: Record<string, string> = {},
  options: RunOptions = {},
): Promise<Result> {
  const settings = { LAMBDABOX_ENDPOINT: '', LAMBDABOX_LISTEN: listen, LAMBDABOX_DATA_DIR: folder.path };
  return cli(args, {
    serviceMain: SERVICE,
    ...options,
    env: { PATH: process.env.PATH, ...settings, ...env },
  });
}
const inFolder = (name: string) => join(folder.path, name);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

it('starts in the background, knows that it runs, and stops it', async () => {
  const started = await run(['start', '--detach', '--json']);
  const { pid } = JSON.parse(started.stdout) as { pid: number };
  expect(started.code).toBe(0);
  expect(readFileSync(inFolder('lambdabox.pid'), 'utf8')).toBe(`${pid}\n`);
  expect(readFileSync(inFolder('lambdabox.log'), 'utf8')).toBe('listening\n');

  const again = await run(['start', '--detach']);
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`already runs at http://${listen}, pid ${pid}`) as string,
  });

  const stopped = await run(['stop', '--json']);
  expect(JSON.parse(stopped.stdout)).toEqual({ stopped: pid });
  expect(readFileSync(inFolder('ended'), 'utf8')).toBe('SIGTERM');
  expect(existsSync(inFolder('lambdabox.pid'))).toBe(false);
  expect(await run(['stop'])).toMatchObject({ code: 0, stdout: 'lambdabox does not run\n' });
});

it('says on a terminal what the service does until it is ready', async () => {
  const env = { FAKE_STEP: '{"message":"building an image","what":"the init"}', NO_COLOR: '1' };
  let isSaid: () => void;
  const said = new Promise<void>((resolve) => (isSaid = resolve));
  const onStderr = (text: string) => {
    if (text.includes('starting, 1 s: building an image, the init')) isSaid();
  };
  const started = run(['start', '--detach'], env, { isTerminal: true, onStderr });
  await said;
  writeFileSync(inFolder('go-on'), '');
  expect((await started).code).toBe(0);
});

it.each([
  [{}, 'MALLOC_ARENA_MAX=2'],
  [{ MALLOC_ARENA_MAX: '7' }, 'MALLOC_ARENA_MAX=7'],
  [{}, 'MALLOC_MMAP_THRESHOLD_=16384'],
])(
  'bounds what the allocator of the service keeps, unless the operator says otherwise: %j',
  async (env, entry) => {
    const started = await run(['start', '--detach', '--json'], env);
    const { pid } = JSON.parse(started.stdout) as { pid: number };
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')).toContain(entry);
  },
);

it("shows the end of this start's log when the service does not come up", async () => {
  writeFileSync(inFolder('lambdabox.log'), 'of an earlier start\n');
  const { code, stderr } = await run(['start', '--detach'], { FAKE_FAILURE: 'no Docker here' });
  expect(code).toBe(1);
  expect(stderr).toContain(
    `the service ended with status 1. The end of ${inFolder('lambdabox.log')}:\nno Docker here\n`,
  );
  expect(stderr).not.toContain('earlier');
  expect(existsSync(inFolder('lambdabox.pid'))).toBe(false);
});

it('runs in the foreground until it is stopped', async () => {
  const foreground = run(['start']);
  let status = await run(['status']);
  while (status.code !== 0) status = await run(['status']);
  expect((await run(['stop'])).code).toBe(0);
  expect((await foreground).code).toBe(0);
});

describe('a service that was started with another key pair', () => {
  const OTHER = { LAMBDABOX_ACCESS_KEY_ID: 'test', LAMBDABOX_SECRET_ACCESS_KEY: 'test' };
  const OURS = { LAMBDABOX_ACCESS_KEY_ID: 'AKIAOURS', LAMBDABOX_SECRET_ACCESS_KEY: 'ours' };

  it('is stopped by the pid file of the data directory', async () => {
    const started = await run(['start', '--detach', '--json'], OTHER);
    const { pid } = JSON.parse(started.stdout) as { pid: number };
    const stopped = await run(['stop', '--json'], OURS);
    expect(JSON.parse(stopped.stdout)).toEqual({ stopped: pid });
    expect(readFileSync(inFolder('ended'), 'utf8')).toBe('SIGTERM');
  });

  it('is stopped by the lock of the data directory when it was started in the foreground', async () => {
    const foreground = run(['start'], { ...OTHER, FAKE_LOCK: '1' });
    let status = await run(['status'], OTHER);
    while (status.code !== 0) status = await run(['status'], OTHER);
    expect((await run(['stop'], OURS)).code).toBe(0);
    expect((await foreground).code).toBe(0);
    expect(readFileSync(inFolder('ended'), 'utf8')).toBe('SIGTERM');
  });

  it('is left alone when it serves another data directory', async () => {
    const started = await run(['start', '--detach', '--json'], OTHER);
    const { pid } = JSON.parse(started.stdout) as { pid: number };
    const another = new Folder();
    try {
      writeFileSync(join(another.path, 'lambdabox.pid'), `${pid}\n`);
      const nobody = { LAMBDABOX_DATA_DIR: another.path, LAMBDABOX_LISTEN: '127.0.0.1:9' };
      expect(await run(['stop'], { ...OURS, ...nobody })).toMatchObject({
        stdout: 'lambdabox does not run\n',
      });
      expect((await run(['status'], OTHER)).code).toBe(0);
    } finally {
      another.remove();
    }
  });
});

describe('with a process that is not the service', () => {
  let other: ChildProcess;
  let ended: Promise<unknown>;
  beforeEach(() => {
    other = spawn('sleep', ['60']);
    ended = new Promise((resolve) => other.once('exit', resolve));
  });
  afterEach(async () => {
    other.kill();
    await ended;
  });

  it('does not signal it because a file has its number', async () => {
    writeFileSync(inFolder('lambdabox.pid'), `${other.pid}\n`);
    expect(await run(['stop'])).toMatchObject({ code: 0, stdout: 'lambdabox does not run\n' });
    expect(other.signalCode).toBeNull();
  });

  it('does not signal it because a service elsewhere has its number', async () => {
    elsewhere.on('GET /_lambdabox/status', { body: { ...STATUS, pid: other.pid } });
    const { code, stderr } = await run(['stop'], { LAMBDABOX_ENDPOINT: elsewhere.endpoint });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `is not a process of this machine that was started here (its pid: ${other.pid})`,
    );
    expect(other.signalCode).toBeNull();
  });
});

it('refuses to start where something else answers', async () => {
  elsewhere.on('GET /readyz', {});
  elsewhere.on('GET /_lambdabox/status', {
    status: 403,
    headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
    body: { message: 'who?' },
  });
  const { code, stderr } = await run(['start', '-d'], { LAMBDABOX_ENDPOINT: elsewhere.endpoint });
  expect(code).toBe(1);
  expect(stderr).toContain('answers at http://127.0.0.1:');
  expect(stderr).toContain('UnrecognizedClientException: who?');
  expect(existsSync(inFolder('lambdabox.pid'))).toBe(false);
});
