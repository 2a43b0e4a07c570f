import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../service';
import { until } from '../until';
import { ChildServer, listens } from './child-server';

/** kinesis-local on a free port of loopback. What it holds outlives a restart. */
export class KinesisServer {
  private readonly server: ChildServer;

  private constructor(
    private readonly port: number,
    private readonly tlsPort: number,
    private readonly directory: string,
  ) {
    const main = require.resolve('kinesis-local/main.js');
    this.server = new ChildServer([process.execPath, main], () => listens(port), {
      cwd: dirname(main),
      env: this.environment(),
    });
  }

  static async start(): Promise<KinesisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'kinesis-'));
    const server = new KinesisServer(await freePort(), await freePort(), directory);
    await server.begin();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** After `end`, on the same port. */
  begin(): Promise<void> {
    return this.server.begin();
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
    this.server.signal('SIGSTOP');
    try {
      JSON.parse(readFileSync(file, 'utf8'));
      return true;
    } catch {
      this.server.signal('SIGCONT');
      return false;
    }
  }

  private kill(): Promise<void> {
    return this.server.end('SIGKILL');
  }

  private environment(): NodeJS.ProcessEnv {
    return {
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
    };
  }
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
