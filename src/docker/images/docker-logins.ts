import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, PlatformError } from '../../errors';

/** What Docker's API takes in `X-Registry-Auth`. */
export type RegistryLogin =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

interface DockerConfigFile {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

const HELPER_DEADLINE_MS = 10_000;
const DOCKER_HUB = 'https://index.docker.io/v1/';
/** What a helper answers instead of a name when all it has is a token. */
const TOKEN_USER = '<token>';

/**
 * The logins of `docker login`, from the directory of Docker's client (docker-config.json(5)): read each time, since
 * they expire within hours and are renewed by others.
 */
export class DockerLogins {
  constructor(
    private readonly directory: string,
    /** Of helpers; undefined: that of this process. */
    private readonly env?: Readonly<Record<string, string>>,
  ) {}

  /** Undefined: whoever comes gets what the registry gives to everybody. Throws PlatformError for a file or helper that does not work. */
  async of(registry: string): Promise<RegistryLogin | undefined> {
    const file = await this.read();
    const server = registry === 'docker.io' ? DOCKER_HUB : registry;
    const helper = file.credHelpers?.[registry] ?? file.credsStore;
    const helped = helper === undefined ? undefined : await askHelper(helper, server, this.env);
    if (helped) return helped;
    const entry = Object.entries(file.auths ?? {}).find(([key]) => hostOf(key) === hostOf(server))?.[1];
    if (entry?.identitytoken) return { identitytoken: entry.identitytoken, serveraddress: server };
    if (!entry?.auth) return undefined;
    const [username = '', ...password] = Buffer.from(entry.auth, 'base64').toString().split(':');
    return { username, password: password.join(':'), serveraddress: server };
  }

  private async read(): Promise<DockerConfigFile> {
    const file = path.join(this.directory, 'config.json');
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch {
      // Whoever has never logged in has none, and what may not be read is somebody else's.
      return {};
    }
    try {
      return JSON.parse(text) as DockerConfigFile;
    } catch (error) {
      throw new PlatformError(`${file}, where logins to registries are, is no JSON: ${messageOf(error)}`);
    }
  }
}

/** Registries stand there as host, as URL and, of Docker Hub, with the path of an old version. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** The protocol of Docker's credential helpers: the server on standard input, a JSON object on standard output. */
function askHelper(
  helper: string,
  server: string,
  env: Readonly<Record<string, string>> | undefined,
): Promise<RegistryLogin | undefined> {
  if (!/^[\w.-]+$/.test(helper)) throw new PlatformError(`"${helper}" is no name of a credential helper`);
  const program = `docker-credential-${helper}`;
  return new Promise((resolve, reject) => {
    const child = execFile(program, ['get'], { timeout: HELPER_DEADLINE_MS, env }, (error, stdout) => {
      if (error) {
        if (/credentials not found/i.test(stdout)) resolve(undefined);
        else
          reject(
            new PlatformError(`${program} gave no login for ${server}: ${stdout.trim() || messageOf(error)}`),
          );
        return;
      }
      try {
        const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
        resolve(
          Username === TOKEN_USER
            ? { identitytoken: Secret, serveraddress: server }
            : { username: Username, password: Secret, serveraddress: server },
        );
      } catch {
        reject(new PlatformError(`${program} gave no login for ${server}: its answer is no JSON`));
      }
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(server);
  });
}
