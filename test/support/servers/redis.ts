import { Redis } from 'ioredis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hangUpRedis } from '../../../src/sources/kinds/redis/redis-client';
import type { Certified } from '../certificates';
import { freePort } from '../service';
import { ChildServer, toolsOf, unpackedEnvironment } from './child-server';

/** Debian's Redis on a free port of loopback, every write on disk before it is answered. */
export class RedisServer {
  static readonly password = 'a secret of redis';

  private constructor(
    private readonly server: ChildServer,
    private readonly directory: string,
    readonly port: number,
    readonly tlsPort: number | undefined,
  ) {}

  /** `tls`: whom it says it is, where it speaks TLS as well. */
  static async start({ tls }: { readonly tls?: Certified } = {}): Promise<RedisServer> {
    const tools = toolsOf('redis');
    const directory = mkdtempSync(join(tmpdir(), 'lbx-redis-'));
    const port = await freePort();
    const tlsPort = tls && (await freePort());
    const options = {
      ...(tls && { 'tls-port': tlsPort, 'tls-cert-file': tls.certFile, 'tls-key-file': tls.keyFile }),
      ...(tls && { 'tls-ca-cert-file': tls.certFile, 'tls-auth-clients': 'no' }),
      ...{ port, bind: '127.0.0.1', dir: directory, requirepass: RedisServer.password },
      ...{ appendonly: 'yes', appendfsync: 'always', save: '' },
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const server = new ChildServer(
      [join(tools, 'usr/bin/redis-server'), ...args],
      async () => {
        const client = clientOf(port);
        try {
          await client.connect();
          return (await client.ping()) === 'PONG';
        } finally {
          await hangUpRedis(client);
        }
      },
      { env: unpackedEnvironment(tools) },
    );
    const redis = new RedisServer(server, directory, port, tlsPort);
    await redis.begin();
    return redis;
  }

  get endpoint(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A client of a test's own, which waits for the server when that is away. */
  async client(): Promise<Redis> {
    const client = clientOf(this.port, () => 50);
    await client.connect();
    return client;
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

function clientOf(port: number, retryStrategy: () => number | null = () => null): Redis {
  const client = new Redis({
    ...{ port, host: '127.0.0.1', password: RedisServer.password, protocol: 2, disableClientInfo: true },
    ...{ lazyConnect: true, retryStrategy, maxRetriesPerRequest: null },
  });
  client.on('error', () => undefined);
  return client;
}
