import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './service';

const BINARY = resolve(process.env.LAMBDABOX_VICTORIA_LOGS ?? '.tools/victoria-logs');
const PATIENCE_MS = 60_000;

/** A line that it has, with the labels of its stream and its metadata as members. */
export type FoundLine = Readonly<Record<string, string>>;

/** VictoriaLogs, an independent server of Loki's push API, in a process and a directory of its own. */
export class VictoriaLogs {
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private readonly directory = mkdtempSync(join(tmpdir(), 'vl-'));

  private constructor(private readonly port: number) {}

  static async start(): Promise<VictoriaLogs> {
    if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: make test-loki builds it`);
    const server = new VictoriaLogs(await freePort());
    await server.go();
    return server;
  }

  /** What LAMBDABOX_LOKI_URL must be. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/insert`;
  }

  /** Starts it, or starts it again on what it had, at the same port. */
  async go(): Promise<void> {
    const child = spawn(
      BINARY,
      [
        `-storageDataPath=${join(this.directory, 'data')}`,
        `-httpListenAddr=127.0.0.1:${this.port}`,
        // Like Loki, keep a line as it came.
        '-loki.disableMessageParsing',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.pipe(createWriteStream(join(this.directory, 'stderr.log'), { flags: 'a' }));
    this.child = child;
    this.exited = new Promise((done) => child.once('exit', () => done()));
    await this.eventually('an answer', async () => (await this.get('/health')) !== undefined);
  }

  /** Ends it in order; what it took is on its disk. */
  async halt(): Promise<void> {
    this.child?.kill('SIGTERM');
    await this.exited;
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The lines that a query in LogsQL finds, in the order of their times. */
  async lines(query: string): Promise<FoundLine[]> {
    const search = new URLSearchParams({ query: `${query} | sort by (_time)` });
    const body = (await this.get(`/select/logsql/query?${search.toString()}`)) ?? '';
    return body
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as FoundLine);
  }

  /** The same when there are at least `count` of them. */
  async atLeast(count: number, query: string): Promise<FoundLine[]> {
    let found: FoundLine[] = [];
    await this.eventually(`${count} lines of ${query}`, async () => {
      found = await this.lines(query);
      return found.length >= count;
    });
    return found;
  }

  /** The labels of its streams, as it writes them, in order. */
  async streams(query: string): Promise<string[]> {
    const search = new URLSearchParams({ query });
    const body = (await this.get(`/select/logsql/streams?${search.toString()}`)) ?? '{"values":[]}';
    const { values } = JSON.parse(body) as { values: { value: string }[] };
    return values.map(({ value }) => value).sort();
  }

  private async get(path: string): Promise<string | undefined> {
    const signal = AbortSignal.timeout(10_000);
    const headers = { connection: 'close' };
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, { signal, headers }).catch(
      () => undefined,
    );
    return answer?.ok ? answer.text() : undefined;
  }

  private async eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`VictoriaLogs does not have ${what}`);
      await new Promise((next) => setImmediate(next));
    }
  }
}
