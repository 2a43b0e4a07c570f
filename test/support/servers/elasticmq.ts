import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../service';
import { until } from '../until';

const JARS = resolve('.tools/elasticmq/lib');
const START_MS = 180_000;

/** ElasticMQ on a port of loopback: SQS, standard and FIFO, whose messages survive its end. */
export class ElasticMq {
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly isKept: boolean,
  ) {}

  /** `isKept`: false: all is in memory, and much faster. */
  static async start({ isKept = true } = {}): Promise<ElasticMq> {
    if (!existsSync(JARS)) throw new Error(`${JARS} is missing: run scripts/elasticmq.sh`);
    const server = new ElasticMq(await freePort(), mkdtempSync(join(tmpdir(), 'lbx-elasticmq-')), isKept);
    await server.begin();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the service is told of it. */
  get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_SQS: this.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  }

  /** Again, where it was, with what it had. */
  async begin(): Promise<void> {
    const configuration = join(this.directory, 'elasticmq.conf');
    writeFileSync(configuration, this.configuration());
    const child = spawn(
      'java',
      [
        ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Dconfig.file=${configuration}`],
        ...['-cp', `${JARS}/*`, 'org.elasticmq.server.Main'],
      ],
      { stdio: 'ignore', cwd: this.directory },
    );
    this.process = child;
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`ElasticMQ ended with ${child.exitCode}`);
      const answer = await fetch(`${this.endpoint}/health`).catch(() => undefined);
      await answer?.text();
      return answer?.ok === true;
    }, START_MS);
  }

  /** Ends its process; what it holds is kept. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private configuration(): string {
    return `
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${this.port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${this.port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
generate-node-address = false
queues-storage { enabled = ${this.isKept}, path = "${join(this.directory, 'queues.conf')}" }
messages-storage {
  enabled = ${this.isKept}
  driver-class = "org.h2.Driver"
  uri = "jdbc:h2:${join(this.directory, 'messages')};DATABASE_TO_UPPER=false;WRITE_DELAY=0"
}
`;
  }
}
