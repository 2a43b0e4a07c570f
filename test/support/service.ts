import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SERVICE_FLAGS, serviceEnvironment } from '../../src/cli/service/start-detached';
import { removeNetworks } from './networks';
import { testInstanceId } from './test-run';

export const ACCESS_KEY_ID = 'AKIATESTTESTTESTTEST';
export const SECRET_ACCESS_KEY = 'secret-of-the-tests-0123456789-0123456789';
/** Tests run from the sources, the benchmark from `.lambdabox/bench`: both are started in the project's folder. */
const MAIN = resolve('dist/main.js');

export interface TestServiceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** An existing data directory, to start again on what a predecessor left. */
  readonly dataDirectory?: string;
  /** Where a predecessor listened; a free one otherwise. */
  readonly port?: number;
  /** The built service of another checkout. */
  readonly main?: string;
  /** Told of the process before it is ready. */
  readonly began?: (child: ChildProcess) => void;
}

/** The real service, built, in a process of its own, on a free port and a data directory of its own. */
export class TestService {
  private constructor(
    readonly child: ChildProcess,
    readonly endpoint: string,
    readonly dataDirectory: string,
    readonly instanceId: string,
    private readonly exited: Promise<void>,
  ) {}

  static async start(options: TestServiceOptions = {}): Promise<TestService> {
    const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'lbx-'));
    const idFile = join(dataDirectory, 'instance-id');
    if (!existsSync(idFile)) writeFileSync(idFile, testInstanceId());
    const instanceId = readFileSync(idFile, 'utf8').trim();
    const port = options.port ?? (await freePort());
    const child = spawn(process.execPath, [...SERVICE_FLAGS, options.main ?? MAIN], {
      env: {
        ...serviceEnvironment(process.env),
        // Which call finds a stem depends on the machine's speed: tests about stems turn them on.
        LAMBDABOX_MAX_STEMS: '0',
        LAMBDABOX_LISTEN: `127.0.0.1:${port}`,
        LAMBDABOX_DATA_DIR: dataDirectory,
        LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
        LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
        ...options.env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.pipe(createWriteStream(join(dataDirectory, 'stderr.log'), { flags: 'a' }));
    options.began?.(child);
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    const service = new TestService(child, `http://127.0.0.1:${port}`, dataDirectory, instanceId, exited);
    await service.ready();
    return service;
  }

  /** Of the service's process. */
  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the service has no process');
    return this.child.pid;
  }

  /** Ends the service in order and forgets its data. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await removeNetworks((owner) => owner === this.instanceId);
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  /** Ends the process with `signal` and keeps the data directory. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }

  private async ready(): Promise<void> {
    const gone = this.exited.then(() => 'gone' as const);
    const answer = await Promise.race([untilReady(this.endpoint, gone), gone]).catch(() => 'gone' as const);
    if (answer !== 'gone') return;
    this.child.kill('SIGKILL');
    throw new Error(`the service did not become ready; see ${join(this.dataDirectory, 'stderr.log')}`);
  }
}

/** Resolves when the service answers that it is ready; rejects after ten minutes, or quietly ends when it is gone. */
export async function untilReady(endpoint: string, gone?: Promise<unknown>): Promise<void> {
  let hasGone = false;
  void gone?.then(() => (hasGone = true));
  const until = Date.now() + 600_000;
  while (Date.now() < until && !hasGone) {
    if ((await statusOf(`${endpoint}/readyz`)) === 200) return;
    // The next look comes after a turn through the loop; a refused connection takes one anyway.
    await new Promise((next) => setImmediate(next));
  }
  if (!hasGone) throw new Error(`${endpoint} did not become ready`);
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((done) => {
    get(url, { agent: false }, (res) => {
      res.resume();
      done(res.statusCode);
    }).on('error', () => done(undefined));
  });
}

/** A port of loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
