import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Certified } from '../certificates';
import { freePort } from '../service';
import { ChildServer, toolsOf, unpackedEnvironment } from './child-server';

/** It refuses to run as root: there, it runs as somebody else in a namespace of its own. */
const AS_NOBODY =
  process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : [];

/** Debian's PostgreSQL on a free port of loopback. */
export class PostgresServer {
  static readonly username = 'app';
  static readonly password = 'a secret of postgres';

  private constructor(
    private readonly server: ChildServer,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** `tls`: whom it says it is, where it speaks TLS as well. */
  static async start({ tls }: { readonly tls?: Certified } = {}): Promise<PostgresServer> {
    const tools = toolsOf('postgres');
    const program = (name: string) => join(tools, 'usr/lib/postgresql/15/bin', name);
    const env = unpackedEnvironment(tools);
    const directory = mkdtempSync(join(tmpdir(), 'lbx-postgres-'));
    const data = join(directory, 'data');
    const port = await freePort();
    run([...AS_NOBODY, program('initdb'), '-D', data, '-U', 'postgres', '--auth=trust', '--no-sync'], env);
    const settings = {
      ...{ listen_addresses: '127.0.0.1', port, unix_socket_directories: directory },
      ...{ shared_buffers: '16MB', max_connections: 30, jit: 'off', fsync: 'on' },
      ...(tls && { ssl: 'on', ssl_cert_file: tls.certFile, ssl_key_file: tls.keyFile }),
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = new ChildServer(
      [...AS_NOBODY, program('postgres'), '-D', data, ...options],
      async () => {
        const client = await clientOf(directory, port);
        await client.end();
        return true;
      },
      { env },
    );
    const postgres = new PostgresServer(server, directory, port);
    await postgres.begin();
    await postgres.prepare(data);
    return postgres;
  }

  get endpoint(): string {
    return `postgres://127.0.0.1:${this.port}/shop`;
  }

  /** The superuser's, by the socket, which asks for no password. */
  client(): Promise<Client> {
    return clientOf(this.directory, this.port, 'shop');
  }

  begin(): Promise<void> {
    return this.server.begin();
  }

  /** SIGINT ends it at once and in order. */
  end(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    return this.server.end(signal);
  }

  async stop(): Promise<void> {
    // Killed, it would leave its own children.
    await this.end('SIGQUIT');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async prepare(data: string): Promise<void> {
    const client = await clientOf(this.directory, this.port);
    await client.query('CREATE DATABASE shop');
    await client.query(`CREATE USER ${PostgresServer.username} PASSWORD '${PostgresServer.password}'`);
    // From now on the address asks for passwords.
    await client.query(
      `COPY (SELECT unnest(ARRAY['local all all trust', 'host all all all scram-sha-256'])) TO '${join(data, 'pg_hba.conf')}'`,
    );
    await client.query('SELECT pg_reload_conf()');
    await client.end();
  }
}

async function clientOf(directory: string, port: number, database = 'postgres'): Promise<Client> {
  const client = new Client({ host: directory, port, database, user: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function run(command: readonly string[], env: Record<string, string>): void {
  const [program = '', ...args] = command;
  execFileSync(program, args, { env, stdio: 'pipe' });
}
