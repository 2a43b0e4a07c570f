import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../service';
import { until } from '../until';

const TOOLS = resolve(__dirname, '../../../.tools/rabbitmq');
const ERLANG = join(TOOLS, 'usr/lib/erlang');
const START_MS = 180_000;

/** Debian's RabbitMQ on a free port of loopback, with its data in a temporary folder; ended and begun again on the same. */
export class RabbitmqServer {
  static readonly username = 'app';
  static readonly password = 'a secret';
  private children: ChildProcess[] = [];

  private constructor(
    private readonly directory: string,
    readonly port: number,
    private readonly ports: { readonly names: number; readonly nodes: number; readonly management?: number },
  ) {}

  /** `isManaged`: with the plugin that `rabbitmqadmin` speaks to. */
  static async start({ isManaged = false } = {}): Promise<RabbitmqServer> {
    if (!existsSync(join(TOOLS, 'complete'))) throw new Error(`${TOOLS} is missing: run scripts/rabbitmq.sh`);
    const server = new RabbitmqServer(mkdtempSync(join(tmpdir(), 'lbx-rabbitmq-')), await freePort(), {
      names: await freePort(),
      nodes: await freePort(),
      ...(isManaged && { management: await freePort() }),
    });
    await server.begin();
    return server;
  }

  /** Without users and passwords. */
  get endpoint(): string {
    return `amqp://127.0.0.1:${this.port}`;
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
    const env = this.environment();
    const options = { env, cwd: this.directory, stdio: 'ignore' } as const;
    const names = spawn(
      join(erts(), 'epmd'),
      ['-port', String(this.ports.names), '-address', '127.0.0.1'],
      options,
    );
    const node = spawn('/bin/sh', [script(), '-noinput'], options);
    this.children = [node, names];
    await until(async () => {
      if (node.exitCode !== null) throw new Error(`RabbitMQ ended with ${node.exitCode}`);
      return (await listens(this.port)) && (management === undefined || (await listens(management)));
    }, START_MS);
  }

  /** Ends it, its data stays. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    for (const child of this.children) {
      const exited = once(child, 'exit');
      if (child.exitCode === null && child.signalCode === null && child.kill(signal)) await exited;
    }
    this.children = [];
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private configuration(): string {
    return [
      `listeners.tcp.1 = 127.0.0.1:${this.port}`,
      `default_user = ${RabbitmqServer.username}`,
      `default_pass = ${RabbitmqServer.password}`,
      ...(this.ports.management === undefined
        ? []
        : [`management.tcp.port = ${this.ports.management}`, 'management.tcp.ip = 127.0.0.1']),
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

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
