import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../service';
import { ChildServer, listens } from './child-server';

const TOOLS = resolve(__dirname, '../../../.tools/activemq');
const JAVA = [
  ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(TOOLS, 'lib/*')],
  'org.apache.activemq.console.command.ShellCommand',
];

/** Apache ActiveMQ with AMQP 1.0 on a free port of loopback, its data in a temporary folder; ended and begun again on the same. */
export class ActivemqServer {
  static readonly username = 'app';
  static readonly password = 'a secret';
  private readonly server: ChildServer;

  private constructor(
    private readonly directory: string,
    readonly port: number,
    /** Of OpenWire, which its own command speaks. */
    readonly commandPort: number,
  ) {
    this.server = new ChildServer(
      ['java', ...JAVA, 'start', `xbean:file:${join(directory, 'activemq.xml')}`],
      () => listens(port),
      { cwd: directory, log: join(directory, 'output.log') },
    );
  }

  static async start(): Promise<ActivemqServer> {
    if (!existsSync(join(TOOLS, 'lib'))) throw new Error(`${TOOLS} is missing: run scripts/activemq.sh`);
    const server = new ActivemqServer(
      mkdtempSync(join(tmpdir(), 'lbx-activemq-')),
      await freePort(),
      await freePort(),
    );
    writeFileSync(join(server.directory, 'activemq.xml'), server.configuration());
    await server.begin();
    return server;
  }

  /** Without users and passwords. */
  get endpoint(): string {
    return `amqp://127.0.0.1:${this.port}`;
  }

  /** Its own command, as a script of a shell. */
  get command(): string {
    return `exec java ${JAVA.map((word) => `'${word}'`).join(' ')} "$@"`;
  }

  begin(): Promise<void> {
    return this.server.begin();
  }

  /** Ends it, its data stays. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return this.server.end(signal);
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private configuration(): string {
    const { username, password } = ActivemqServer;
    return `<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="tests" useJmx="false" dataDirectory="${this.directory}/data"
    schedulerSupport="false" advisorySupport="false">
    <plugins>
      <simpleAuthenticationPlugin anonymousAccessAllowed="false">
        <users><authenticationUser username="${username}" password="${password}" groups="users"/></users>
      </simpleAuthenticationPlugin>
    </plugins>
    <persistenceAdapter><kahaDB directory="${this.directory}/kahadb"/></persistenceAdapter>
    <transportConnectors>
      <transportConnector name="amqp" uri="amqp://127.0.0.1:${this.port}?transport.transformer=jms"/>
      <transportConnector name="openwire" uri="tcp://127.0.0.1:${this.commandPort}"/>
    </transportConnectors>
  </broker>
</beans>
`;
  }
}
