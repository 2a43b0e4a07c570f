import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, type AppOptions } from '../../../src/app/app';
import { readConfig, type Config } from '../../../src/config/config';
import { contextFiles, inputsHash } from '../../../src/docker/images/build-context';
import { Instance } from '../../../src/instance/instance';
import { systemClock, type Clock } from '../../../src/lib/clock';
import { StartInterrupted } from '../../../src/lib/startup';
import { FakeEngineServer } from '../../support/fake-engine-server';

/** In the order in which they are begun. */
const STEPS = [
  'the data directory',
  'the log of the service',
  'the logs that are pushed',
  'the spans that are sent',
  'the logs',
  'the usage',
  'the records of calls',
  'the connection to Docker',
  'what a predecessor left',
  'the network',
  'the runtimes',
  'the builds of dependencies',
  'the mounter',
  'the network namespaces',
  'the engine',
  'the init',
  'the code',
  'the sweeper',
  'the reader of code in S3',
  'the functions',
  'the connections',
  'the destinations',
  'the events',
  'the environments',
  'the images of runtimes in use',
  'the definitions of sources',
  'the checkpoints of streams',
  'the loops of sources',
  'the event source mappings',
  'the subscriptions',
  'the outbox',
  'the queues of targets',
  'what sends to targets',
  'how far schedules are',
  'the schedules',
  'the log queries',
  'the calls',
  'the address',
  'the streams of what happens',
  'what is made ahead',
  'the collector of idle memory',
];

/** The machine's time, and how many timers wait. */
class CountingClock implements Clock {
  private readonly waiting = new Set<object>();
  readonly now = () => systemClock.now();
  readonly wallTime = () => systemClock.wallTime();

  get pending(): number {
    return this.waiting.size;
  }

  after(ms: number, callback: () => void) {
    const timer = systemClock.after(ms, () => {
      this.waiting.delete(timer);
      callback();
    });
    this.waiting.add(timer);
    return {
      cancel: () => {
        this.waiting.delete(timer);
        timer.cancel();
      },
    };
  }
}

let folder: string;
let data: string;
let engine: FakeEngineServer;
let clock: CountingClock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbstart-'));
  data = join(folder, 'data');
  clock = new CountingClock();
  engine = new FakeEngineServer(join(folder, 'docker.sock'));
  await engine.open();
  const hash = inputsHash(contextFiles(resolve('runtimes'), 'init'), {}).slice(0, 12);
  mkdirSync(join(data, 'init', hash), { recursive: true });
  writeFileSync(join(data, 'init', hash, 'init'), '');
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function config(env: Record<string, string> = {}): Config {
  const base = {
    LAMBDABOX_LISTEN: '127.0.0.1:0',
    LAMBDABOX_DATA_DIR: data,
    LAMBDABOX_LOG_LEVEL: 'error',
    DOCKER_HOST: engine.host,
  };
  return readConfig({ ...base, ...env }, false);
}

function start(options: AppOptions = {}, env: Record<string, string> = {}): Promise<App> {
  return App.start(config(env), { clock, ...options });
}

/** Whatever a start may leave: the test's environment looks for sockets and timers of its own accord. */
function expectNothingLeft(): void {
  expect(engine.names()).toEqual([]);
  expect(clock.pending).toBe(0);
  expect(readdirSync(data)).not.toContain('mounter');
  const environments = readdirSync(data).includes('environments')
    ? readdirSync(join(data, 'environments'))
    : [];
  expect(environments).toEqual([]);
  // The lock and the databases can be had.
  Instance.open(data, undefined).close();
}

test('the service starts step by step, and a stop leaves nothing', async () => {
  const begun: string[] = [];
  const app = await start({ begins: (what) => begun.push(what) });
  const made = engine.names();
  await app.stop();
  expect(begun).toEqual(STEPS);
  expect(made).toEqual([expect.stringContaining('mounter')]);
  expectNothingLeft();
});

test.each(STEPS)('when %s cannot be had, nothing is left of what had begun', async (step) => {
  const begins = (what: string) => {
    if (what === step) throw new Error(`no ${step}`);
  };
  await expect(start({ begins })).rejects.toThrow(`no ${step}`);
  expectNothingLeft();
});

test.each(STEPS)('a stop while %s is made ready leaves nothing of what had begun', async (step) => {
  const stop = new AbortController();
  const begins = (what: string) => {
    if (what === step) stop.abort();
  };
  await expect(start({ told: stop.signal, begins })).rejects.toThrow(StartInterrupted);
  expectNothingLeft();
});

test.each(STEPS)('a stop that meets an error at the end of %s ends all else', async (step) => {
  const told: string[] = [];
  const ended = (what: string) => {
    told.push(what);
    if (what === step) throw new Error(`no end of ${step}`);
  };
  const app = await start({ ended });
  await app.stop();
  expect(told.at(-1)).toBe(STEPS[0]);
  expectNothingLeft();
});

test('a stop while Docker does not answer waits for no answer', async () => {
  const stop = new AbortController();
  engine.asked = (request) => {
    if (request !== 'GET /info') return;
    engine.hangs = true;
    setImmediate(() => {
      // Docker is well again for who ends what had begun.
      engine.hangs = false;
      stop.abort();
    });
  };
  await expect(start({ told: stop.signal })).rejects.toThrow(StartInterrupted);
  expectNothingLeft();
});

test('a Docker that goes away in the middle: what it holds is swept by the next start, and nothing else is left', async () => {
  const begins = (what: string) => {
    if (what === 'the engine') engine.isAway = true;
  };
  await expect(start({ begins })).rejects.toThrow(/^Docker: info: /);
  expect(clock.pending).toBe(0);
  expect(engine.names()).toEqual([expect.stringContaining('mounter')]);
  engine.isAway = false;
  const app = await start();
  expect(engine.names()).toHaveLength(1);
  await app.stop();
  expectNothingLeft();
});

test('a port in use: it says which, and the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start({}, { LAMBDABOX_LISTEN: `127.0.0.1:${port}` })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: another program uses it; stop that, or set LAMBDABOX_LISTEN`,
  );
  other.close();
  await once(other, 'close');
  expectNothingLeft();
});

test.each([
  ['lambdabox.db', /lambdabox\.db cannot be opened: .*put a copy of it back, or move it away/],
  ['usage.db', /usage\.db cannot be opened: .*It may be removed/],
  ['learned.db', /learned\.db, .* cannot be opened: .*It may be removed/],
  ['lock.db', /lock\.db is no lock of ours; remove it/],
])('%s is no database: it says so, and the way out', async (name, message) => {
  writeFileSync(
    join(data, name),
    'this is no database, and long enough to be read as the head of one'.repeat(20),
  );
  await expect(start()).rejects.toThrow(message);
  rmSync(join(data, name));
  expectNothingLeft();
});

test.each([
  ['lambdabox.db', /lambdabox\.db/],
  ['usage.db', /usage\.db/],
  ['learned.db', /learned\.db/],
  ['logs', /logs/],
  ['code', /code/],
  ['builds', /builds/],
])('%s cannot be written: it says so', async (name, message) => {
  // A directory in a file's place and the other way round: rights do not keep root out.
  if (name.endsWith('.db')) mkdirSync(join(data, name));
  else writeFileSync(join(data, name), '');
  await expect(start()).rejects.toThrow(message);
  rmSync(join(data, name), { recursive: true });
  expectNothingLeft();
});

test('a data directory that cannot be made: it says so, and the way out', async () => {
  const path = join(data, 'init', 'file');
  writeFileSync(path, '');
  await expect(start({}, { LAMBDABOX_DATA_DIR: path })).rejects.toThrow(
    /the data directory .*file cannot be used: .*make it writable for this user, or set LAMBDABOX_DATA_DIR/,
  );
  expectNothingLeft();
});

test('a second service on the same directory leaves the first alone', async () => {
  const app = await start();
  await expect(start()).rejects.toThrow(/another lambdabox uses .*stop it, or give this one/);
  expect(engine.names()).toEqual([expect.stringContaining('mounter')]);
  await app.stop();
  expectNothingLeft();
});
