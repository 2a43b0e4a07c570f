import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Certified } from '../certificates';
import { freePort } from '../service';
import { ChildServer, toolsOf, unpackedEnvironment } from './child-server';

/** Debian's NATS with JetStream on a free port of loopback. */
export class NatsServer {
  static readonly username = 'app';
  static readonly password = 'a secret of nats';

  private constructor(
    private readonly server: ChildServer,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** `tls`: whom it says it is, where it speaks nothing but TLS. */
  static async start(
    options: { readonly jetStream?: boolean; readonly tls?: Certified } = {},
  ): Promise<NatsServer> {
    const tools = toolsOf('nats');
    const directory = mkdtempSync(join(tmpdir(), 'lbx-nats-'));
    const port = await freePort();
    const { username: user, password } = NatsServer;
    const jetstream = options.jetStream === false ? false : { store_dir: join(directory, 'data') };
    const path = join(directory, 'nats.conf');
    writeFileSync(
      path,
      JSON.stringify({
        ...{ listen: `127.0.0.1:${port}`, jetstream, authorization: { user, password } },
        ...(options.tls && { tls: { cert_file: options.tls.certFile, key_file: options.tls.keyFile } }),
      }),
    );
    const server = new ChildServer(
      [join(tools, 'usr/sbin/nats-server'), '-c', path],
      async () => {
        const trust = options.tls && { tls: { rejectUnauthorized: false } };
        const client = await connected(port, { reconnect: false, ...trust });
        await client.close();
        return true;
      },
      { env: unpackedEnvironment(tools) },
    );
    const nats = new NatsServer(server, directory, port);
    await nats.begin();
    return nats;
  }

  get endpoint(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** A client of a test's own, which waits for the server when that is away. */
  client(): Promise<NatsConnection> {
    return connected(this.port, { reconnect: true, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  }

  begin(): Promise<void> {
    return this.server.begin();
  }

  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return this.server.end(signal);
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function connected(port: number, options: object = { reconnect: false }): Promise<NatsConnection> {
  return connect({ port, user: NatsServer.username, pass: NatsServer.password, ...options });
}
