import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../service';
import { until } from '../until';

const START_MS = 120_000;

/** kinesis-local on a free port of loopback. What it holds outlives a restart. */
export class KinesisServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly tlsPort: number,
    private readonly directory: string,
  ) {}

  static async start(): Promise<KinesisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'kinesis-'));
    const server = new KinesisServer(await freePort(), await freePort(), directory);
    await server.begin();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** After `kill`, on the same port. */
  async begin(): Promise<void> {
    const main = require.resolve('kinesis-local/main.js');
    const child = spawn(process.execPath, [main], {
      cwd: dirname(main),
      env: {
        PATH: process.env.PATH,
        KINESIS_MOCK_PLAIN_PORT: String(this.port),
        KINESIS_MOCK_TLS_PORT: String(this.tlsPort),
        SHOULD_PERSIST_DATA: 'true',
        PERSIST_PATH: this.directory,
        PERSIST_INTERVAL: '200ms',
        CREATE_STREAM_DURATION: '10ms',
        SPLIT_SHARD_DURATION: '10ms',
        MERGE_SHARDS_DURATION: '10ms',
        LOG_LEVEL: 'ERROR',
      },
      stdio: 'ignore',
    });
    this.child = child;
    await until(() => {
      if (child.exitCode !== null) throw new Error(`kinesis-local ended with ${child.exitCode}`);
      return answers(this.port);
    }, START_MS);
  }

  /** What it has answered is kept, though it does not end in order: that takes it half a minute. */
  async end(): Promise<void> {
    const file = join(this.directory, 'kinesis-data.json');
    for (let writes = 0; writes < 2; writes += 1) {
      const before = writtenAt(file);
      // Of the second, all began after this call.
      await until(() => writtenAt(file) > before);
    }
    await until(() => this.isWhole(file));
    await this.kill();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Stops it where it is, unless it writes. */
  private isWhole(file: string): boolean {
    this.child?.kill('SIGSTOP');
    try {
      JSON.parse(readFileSync(file, 'utf8'));
      return true;
    } catch {
      this.child?.kill('SIGCONT');
      return false;
    }
  }

  private async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
