import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');

/** A service as `docker-compose config` tells it. */
export interface ComposeService {
  readonly image: string;
  readonly build?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks: Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
}

export interface ComposeConfig {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The project's own compose file, under a name of a test's. */
export class Compose {
  constructor(
    private readonly project: string,
    private readonly env: Readonly<Record<string, string>>,
    /** A file that changes what the project's own says, for what cannot run here. */
    private readonly override: string,
  ) {}

  async run(...args: string[]): Promise<string> {
    const files = ['-f', 'docker-compose.yml', '-f', this.override];
    const { stdout } = await run('docker-compose', ['-p', this.project, ...files, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...this.env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
}

/** The project's compose file as docker-compose understands it, with nothing set. */
export async function composeConfig(): Promise<ComposeConfig> {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await run('docker-compose', ['-f', 'docker-compose.yml', 'config'], {
    cwd: ROOT,
    env: { PATH, HOME },
  });
  return JSON.parse(await yamlAsJson(stdout)) as ComposeConfig;
}

/** Debian's docker-compose is written in Python, and brings its YAML. */
async function yamlAsJson(yaml: string): Promise<string> {
  const code = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))';
  const python = spawn('/usr/bin/python3', ['-c', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(yaml);
  const [json] = await Promise.all([text(python.stdout), once(python, 'exit')]);
  return json;
}
