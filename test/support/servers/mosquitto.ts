import { connectAsync, type MqttClient } from 'mqtt';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../certificates';
import { freePort } from '../service';
import { ChildServer, toolsOf, unpackedEnvironment } from './child-server';

/** Debian's mosquitto on two free ports of loopback, one with TLS; what it keeps is on disk when it ends in order. */
export class Mosquitto {
  private constructor(
    private readonly server: ChildServer,
    private readonly directory: string,
    /** Without TLS. */
    readonly endpoint: string,
    readonly safeEndpoint: string,
    /** Of whom the certificate of the safe endpoint is: a PEM text. */
    readonly ca: string,
  ) {}

  static async start(): Promise<Mosquitto> {
    const tools = toolsOf('mosquitto');
    const directory = mkdtempSync(join(tmpdir(), 'lbx-mosquitto-'));
    const port = await freePort();
    const safePort = await freePort();
    const endpoint = `mqtt://127.0.0.1:${port}`;
    const authority = Authority.make(directory);
    const { certFile, keyFile } = authority.issue('broker', 'IP:127.0.0.1');
    const lines = [
      ...[`user ${process.env.USER ?? 'root'}`, 'allow_anonymous true', 'max_queued_messages 0'],
      ...['persistence true', `persistence_location ${directory}/`, 'autosave_interval 1'],
      ...[`listener ${port} 127.0.0.1`, `listener ${safePort} 127.0.0.1`],
      ...[`certfile ${certFile}`, `keyfile ${keyFile}`],
    ];
    const config = join(directory, 'mosquitto.conf');
    writeFileSync(config, `${lines.join('\n')}\n`);
    const isReady = async () => {
      const client = await connectAsync(endpoint, { reconnectPeriod: 0, connectTimeout: 5_000 });
      await client.endAsync();
      return true;
    };
    const log = join(directory, 'log');
    const command = [join(tools, 'usr/sbin/mosquitto'), '-c', config];
    const server = new ChildServer(command, isReady, { env: unpackedEnvironment(tools), log });
    const safeEndpoint = `mqtts://127.0.0.1:${safePort}`;
    const mosquitto = new Mosquitto(server, directory, endpoint, safeEndpoint, authority.ca);
    await mosquitto.begin();
    return mosquitto;
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
    await this.end();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
