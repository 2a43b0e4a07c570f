import { connectAsync, type MqttClient } from 'mqtt';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../service';
import { ChildServer, toolsOf, unpackedEnvironment } from './child-server';

/** Debian's mosquitto on a free port of loopback; what it keeps is on disk when it ends in order. */
export class Mosquitto {
  private constructor(
    private readonly server: ChildServer,
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(): Promise<Mosquitto> {
    const tools = toolsOf('mosquitto');
    const directory = mkdtempSync(join(tmpdir(), 'lbx-mosquitto-'));
    const port = await freePort();
    const config = join(directory, 'mosquitto.conf');
    const lines = [
      ...[
        `listener ${port} 127.0.0.1`,
        'allow_anonymous true',
        'persistence true',
        `user ${process.env.USER ?? 'root'}`,
      ],
      ...[`persistence_location ${directory}/`, 'autosave_interval 1', 'max_queued_messages 0'],
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const program = join(tools, 'usr/sbin/mosquitto');
    const server = new ChildServer([program, '-c', config], unpackedEnvironment(tools), async () => {
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
        reconnectPeriod: 0,
        connectTimeout: 5_000,
      });
      await client.endAsync();
      return true;
    });
    const mosquitto = new Mosquitto(server, directory, port);
    await mosquitto.begin();
    return mosquitto;
  }

  get endpoint(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  begin(): Promise<void> {
    return this.server.begin();
  }

  /** In order: what it keeps is written. */
  end(): Promise<void> {
    return this.server.end('SIGTERM');
  }

  /** A client of a test's own. */
  client(): Promise<MqttClient> {
    return connectAsync(this.endpoint, { reconnectPeriod: 0 });
  }

  async stop(): Promise<void> {
    await this.server.end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }
}
