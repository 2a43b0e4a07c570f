import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { usageError } from './cli-error';

type Env = Readonly<Record<string, string | undefined>>;

/** Where the service is and how to speak to it: docs/cli.md, "Settings". */
export interface Settings {
  readonly endpoint: URL;
  readonly region: string;
  readonly dataDirectory: string;
}

const DEFAULT_LISTEN = '127.0.0.1:4566';

/** Reads the environment variables. Throws a usage error that names the variable. */
export function readSettings(env: Env, isRoot = process.getuid?.() === 0): Settings {
  const fallback = isRoot ? '/var/lib/lambdabox' : join(env.HOME || homedir(), '.local/share/lambdabox');
  return {
    endpoint: readEndpoint(env),
    region: env.LAMBDABOX_REGION || 'us-east-1',
    dataDirectory: resolve(env.LAMBDABOX_DATA_DIR || fallback),
  };
}

function readEndpoint(env: Env): URL {
  if (env.LAMBDABOX_ENDPOINT) return parseUrl('LAMBDABOX_ENDPOINT', env.LAMBDABOX_ENDPOINT);
  const listen = env.LAMBDABOX_LISTEN || DEFAULT_LISTEN;
  // A service that listens on every address is reached on this machine by its loopback one.
  const here = listen.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
  return parseUrl('LAMBDABOX_LISTEN', here.includes('://') ? '' : `http://${here}`, listen);
}

function parseUrl(name: string, text: string, shown = text): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '') {
    const form = name === 'LAMBDABOX_LISTEN' ? 'an address and a port' : 'a plain http URL without a path';
    const example = name === 'LAMBDABOX_LISTEN' ? DEFAULT_LISTEN : `http://${DEFAULT_LISTEN}`;
    throw usageError(`${name}=${shown} must be ${form}, such as ${example}`, `set ${name}, or unset it`);
  }
  return url;
}
