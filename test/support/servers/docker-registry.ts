import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../service';
import { ChildServer, toolsOf, unpackedEnvironment } from './child-server';

/** Of the password below, by bcrypt, which is all that the registry takes. */
const HTPASSWD = 'shop:$2y$05$abcdefghijklmnopqrstuuIAEipimVgSTxGS2VyWH9AhzRz3iJI3.\n';

/** Debian's docker-registry on a free port of loopback, which Docker speaks HTTP to; it lets nobody in without a login. */
export class DockerRegistry {
  static readonly username = 'shop';
  static readonly password = 'a secret';

  private constructor(
    private readonly server: ChildServer,
    private readonly directory: string,
    /** What stands before the names of its images. */
    readonly host: string,
  ) {}

  static async start(): Promise<DockerRegistry> {
    const tools = toolsOf('docker-registry');
    const directory = mkdtempSync(join(tmpdir(), 'lbx-registry-'));
    const host = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(directory, 'htpasswd'), HTPASSWD);
    writeFileSync(join(directory, 'config.yml'), configuration(directory, host));
    const server = new ChildServer(
      [join(tools, 'usr/bin/docker-registry'), 'serve', join(directory, 'config.yml')],
      async () => (await fetch(`http://${host}/v2/`)).status === 401,
      { env: unpackedEnvironment(tools), log: join(directory, 'log') },
    );
    const registry = new DockerRegistry(server, directory, host);
    registry.writeLogin();
    await registry.begin();
    return registry;
  }

  /** For `DOCKER_CONFIG`: the directory of a client that has logged in. */
  get login(): string {
    return join(this.directory, 'login');
  }

  get authconfig() {
    const { username, password } = DockerRegistry;
    return { username, password, serveraddress: this.host };
  }

  begin(): Promise<void> {
    return this.server.begin();
  }

  async stop(): Promise<void> {
    await this.server.end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private writeLogin(): void {
    const { username, password } = DockerRegistry;
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    mkdirSync(this.login);
    writeFileSync(join(this.login, 'config.json'), JSON.stringify({ auths: { [this.host]: { auth } } }));
  }
}

function configuration(directory: string, host: string): string {
  return `
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: '${join(directory, 'data')}' } }
http: { addr: '${host}' }
auth: { htpasswd: { realm: tests, path: '${join(directory, 'htpasswd')}' } }
`;
}
