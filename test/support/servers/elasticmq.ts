import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../service';
import { ChildServer } from './child-server';

const JARS = resolve('.tools/elasticmq/lib');
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** ElasticMQ on a port of loopback: SQS, standard and FIFO, whose messages survive its end. */
export class ElasticMq {
  private readonly server: ChildServer;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly isKept: boolean,
  ) {
    this.server = new ChildServer(
      ['java', ...JAVA, `-Dconfig.file=${this.file}`, '-cp', `${JARS}/*`, 'org.elasticmq.server.Main'],
      async () => {
        const answer = await fetch(`${this.endpoint}/health`);
        await answer.text();
        return answer.ok;
      },
      { cwd: directory },
    );
  }

  /** `isKept`: false: all is in memory, and much faster. */
  static async start({ isKept = true } = {}): Promise<ElasticMq> {
    if (!existsSync(JARS)) throw new Error(`${JARS} is missing: run scripts/elasticmq.sh`);
    const server = new ElasticMq(await freePort(), mkdtempSync(join(tmpdir(), 'lbx-elasticmq-')), isKept);
    writeFileSync(server.file, server.configuration());
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
  begin(): Promise<void> {
    return this.server.begin();
  }

  /** Ends its process; what it holds is kept. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return this.server.end(signal);
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get file(): string {
    return join(this.directory, 'elasticmq.conf');
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
