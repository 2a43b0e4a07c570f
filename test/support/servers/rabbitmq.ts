import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Certified } from '../certificates';
import { freePort } from '../service';
import { ChildServer, listens } from './child-server';

const TOOLS = resolve('.tools/rabbitmq');
const ERLANG = join(TOOLS, 'usr/lib/erlang');

/** Debian's RabbitMQ on a free port of loopback, with its data in a temporary folder; ended and begun again on the same. */
export class RabbitmqServer {
  static readonly username = 'app';
  static readonly password = 'a secret';
  /** What knows the names of nodes, and the node. */
  private readonly servers: readonly ChildServer[];

  private constructor(
    private readonly directory: string,
    readonly port: number,
    private readonly ports: { readonly names: number; readonly nodes: number; readonly management?: number },
    private readonly tls: (Certified & { readonly port: number }) | undefined,
  ) {
    const options = { env: this.environment(), cwd: directory };
    const names = [join(erts(), 'epmd'), '-port', String(ports.names), '-address', '127.0.0.1'];
    this.servers = [
      new ChildServer(names, () => listens(ports.names), options),
      new ChildServer(['/bin/sh', script(), '-noinput'], () => this.isReady(), options),
    ];
  }

  /** `isManaged`: with the plugin that `rabbitmqadmin` speaks to. `tls`: whom it says it is, where it speaks TLS as well. */
  static async start({
    isManaged = false,
    tls,
  }: { readonly isManaged?: boolean; readonly tls?: Certified } = {}): Promise<RabbitmqServer> {
    if (!existsSync(join(TOOLS, 'complete'))) throw new Error(`${TOOLS} is missing: run scripts/rabbitmq.sh`);
    const ports = {
      ...{ names: await freePort(), nodes: await freePort() },
      ...(isManaged && { management: await freePort() }),
    };
    const directory = mkdtempSync(join(tmpdir(), 'lbx-rabbitmq-'));
    const safe = tls && { ...tls, port: await freePort() };
    const server = new RabbitmqServer(directory, await freePort(), ports, safe);
    await server.begin();
    return server;
  }

  /** Without users and passwords. */
  get endpoint(): string {
    return `amqp://127.0.0.1:${this.port}`;
  }

  get tlsPort(): number | undefined {
    return this.tls?.port;
  }

  /** As a client of a test's own connects. */
  get url(): string {
    return `amqp://${RabbitmqServer.username}:${encodeURIComponent(RabbitmqServer.password)}@127.0.0.1:${this.port}`;
  }

  /** `rabbitmqadmin` of a managed one, as a script of a shell. */
  get admin(): string {
    return `exec python3 '${join(TOOLS, 'usr/bin/rabbitmqadmin')}' -H 127.0.0.1 -P ${this.ports.management} "$@"`;
  }

  async begin(): Promise<void> {
    const { management } = this.ports;
    writeFileSync(join(this.directory, 'rabbitmq.conf'), this.configuration());
    if (management !== undefined)
      writeFileSync(join(this.directory, 'enabled_plugins'), '[rabbitmq_management].\n');
    for (const server of this.servers) await server.begin();
  }

  /** Ends it, its data stays. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    for (const server of [...this.servers].reverse()) await server.end(signal);
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    const { management } = this.ports;
    return (
      (await listens(this.port)) &&
      (management === undefined || (await listens(management))) &&
      (this.tls === undefined || (await listens(this.tls.port)))
    );
  }

  private configuration(): string {
    return [
      `listeners.tcp.1 = 127.0.0.1:${this.port}`,
      `default_user = ${RabbitmqServer.username}`,
      `default_pass = ${RabbitmqServer.password}`,
      ...(this.ports.management === undefined
        ? []
        : [`management.tcp.port = ${this.ports.management}`, 'management.tcp.ip = 127.0.0.1']),
      ...(this.tls === undefined
        ? []
        : [
            `listeners.ssl.1 = 127.0.0.1:${this.tls.port}`,
            `ssl_options.certfile = ${this.tls.certFile}`,
            `ssl_options.keyfile = ${this.tls.keyFile}`,
            'ssl_options.verify = verify_none',
          ]),
      'disk_free_limit.absolute = 1MB',
      'vm_memory_high_watermark.relative = 0.9',
      '',
    ].join('\n');
  }

  private environment(): Record<string, string> {
    const at = (name: string) => join(this.directory, name);
    return {
      PATH: `${join(ERLANG, 'bin')}:/usr/bin:/bin`,
      HOME: this.directory,
      LANG: 'C.UTF-8',
      ERL_EPMD_PORT: String(this.ports.names),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: 'lambdabox@localhost',
      RABBITMQ_DIST_PORT: String(this.ports.nodes),
      RABBITMQ_MNESIA_BASE: at('data'),
      RABBITMQ_LOG_BASE: at('logs'),
      RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
      RABBITMQ_CONF_ENV_FILE: at('none'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
      // The script makes way for the server, so that signals reach it.
      RUNNING_UNDER_SYSTEMD: 'true',
    };
  }
}

function erts(): string {
  const name = readdirSync(ERLANG).find((entry) => entry.startsWith('erts-')) ?? 'erts';
  return join(ERLANG, name, 'bin');
}

function script(): string {
  const versions = join(TOOLS, 'usr/lib/rabbitmq/lib');
  return join(versions, readdirSync(versions)[0] ?? '', 'sbin/rabbitmq-server');
}
