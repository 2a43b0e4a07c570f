import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../service';
import { ChildServer } from './child-server';

const TOOLS = resolve('.tools/kafka');
/** Of a box of its own: small, and one compiler, so that it starts soon. */
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/**
 * Apache Kafka, one node with KRaft, on free ports of loopback, with its data in a temporary folder; ended and begun again on
 * the same. `port` is open to all; `saslPort` wants a user: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.
 */
export class KafkaServer {
  static readonly username = 'app';
  static readonly password = 'a-secret';
  private readonly server: ChildServer;
  private isReady = () => Promise.resolve(false);

  private constructor(
    private readonly directory: string,
    readonly port: number,
    readonly saslPort: number,
    private readonly controllerPort: number,
    private readonly createsTopics: boolean,
  ) {
    this.server = new ChildServer(
      ['java', ...JAVA, '-cp', join(TOOLS, 'lib/*'), 'kafka.Kafka', this.configuration],
      () => this.isReady(),
      { cwd: directory, log: join(directory, 'output.log') },
    );
  }

  /** `createsTopics`: a topic is there when its first record comes, as in the image that Apache makes. */
  static async start(options: { readonly createsTopics?: boolean } = {}): Promise<KafkaServer> {
    if (!existsSync(join(TOOLS, 'lib'))) throw new Error(`${TOOLS} is missing: run scripts/kafka.sh`);
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const directory = mkdtempSync(join(tmpdir(), 'lbx-kafka-'));
    const server = new KafkaServer(directory, ...ports, options.createsTopics ?? false);
    writeFileSync(server.configuration, server.properties());
    await promisify(execFile)('java', [
      ...[...JAVA, '-cp', join(TOOLS, 'lib/*'), 'kafka.tools.StorageTool', 'format'],
      ...['--config', server.configuration, '--cluster-id', 'bGFtYmRhYm94LXRlc3Rz'],
      ...['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${KafkaServer.username},password=${KafkaServer.password}]`,
      ]),
    ]);
    await server.begin();
    return server;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.port}`;
  }

  get saslEndpoint(): string {
    return `127.0.0.1:${this.saslPort}`;
  }

  /** The command that produces what it reads, a record a line, as a script of a shell. */
  get consoleProducer(): string {
    return `exec java ${JAVA.join(' ')} -cp '${join(TOOLS, 'lib/*')}' kafka.tools.ConsoleProducer "$@"`;
  }

  async begin(): Promise<void> {
    const { Admin } = await import('@platformatic/kafka');
    const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [this.endpoint], retries: 0 });
    this.isReady = async () => (await admin.metadata({ topics: [] })).brokers.size > 0;
    try {
      await this.server.begin();
    } finally {
      await admin.close();
    }
  }

  /** Ends it, its data stays. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return this.server.end(signal);
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get configuration(): string {
    return join(this.directory, 'server.properties');
  }

  private properties(): string {
    const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${KafkaServer.username}="${KafkaServer.password}";`;
    const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    return [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${this.controllerPort}`,
      'controller.listener.names=CONTROLLER',
      `listeners=OPEN://127.0.0.1:${this.port},USERS://127.0.0.1:${this.saslPort},CONTROLLER://127.0.0.1:${this.controllerPort}`,
      `advertised.listeners=OPEN://127.0.0.1:${this.port},USERS://127.0.0.1:${this.saslPort}`,
      'listener.security.protocol.map=OPEN:PLAINTEXT,USERS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name=OPEN',
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      `listener.name.users.plain.sasl.jaas.config=${plain}`,
      `listener.name.users.scram-sha-256.sasl.jaas.config=${scram}`,
      `listener.name.users.scram-sha-512.sasl.jaas.config=${scram}`,
      `log.dirs=${join(this.directory, 'data')}`,
      'offsets.topic.replication.factor=1',
      'offsets.topic.num.partitions=3',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      `auto.create.topics.enable=${this.createsTopics}`,
      'num.network.threads=2',
      'num.io.threads=2',
      'log.cleaner.enable=false',
      '',
    ].join('\n');
  }
}
