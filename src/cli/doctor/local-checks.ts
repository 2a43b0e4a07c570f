import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { request } from 'node:http';
import { dirname } from 'node:path';
import type { Context } from '../context';
import { credentialsPath } from '../http/credentials';
import { messageOf, systemCode } from '../thrown';
import { readAll } from '../terminal/io';
import type { Check } from '../../contract/check';

const GIB = 1024 ** 3;
const LOW_DISK_BYTES = 5 * GIB;
const DOCKER_TIMEOUT_MS = 5000;

/** What can be checked without the service. */
export async function localChecks(context: Context): Promise<Check[]> {
  const docker = await checkDocker(context.io.env.DOCKER_HOST);
  return [checkNode(process.versions.node), docker, await checkDisk(context), checkCredentials(context)];
}

/** As `engines` in package.json. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isSupported = (major === 22 && minor >= 13) || major === 24 || major === 26;
  return {
    name: 'node',
    status: isSupported ? 'ok' : 'fail',
    detail: `Node.js ${version}`,
    ...(isSupported ? {} : { remedy: 'install Node.js 24 (22.13 or later, and 26, are supported too)' }),
  };
}

async function checkDocker(host: string | undefined): Promise<Check> {
  const name = 'docker';
  if (host && !host.startsWith('unix://')) {
    return {
      name,
      status: 'fail',
      detail: `DOCKER_HOST=${host} is not a Unix socket`,
      remedy:
        'environments and the service share directories: use the engine of this machine, DOCKER_HOST=unix:///var/run/docker.sock',
    };
  }
  const socketPath = host?.slice('unix://'.length) || '/var/run/docker.sock';
  try {
    await getFromSocket(socketPath, '/_ping');
    const info = JSON.parse(await getFromSocket(socketPath, '/info')) as DockerInfo;
    return {
      name,
      status: 'ok',
      detail: `Docker ${info.ServerVersion}, cgroup v${info.CgroupVersion ?? '1'} (${info.CgroupDriver}), ${info.Driver}`,
    };
  } catch (error) {
    return {
      name,
      status: 'fail',
      detail: `${socketPath}: ${messageOf(error)}`,
      remedy: dockerRemedy(error),
    };
  }
}

interface DockerInfo {
  readonly ServerVersion: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver: string;
  readonly Driver: string;
}

function dockerRemedy(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'install the Docker Engine, or name its socket with DOCKER_HOST=unix:///path';
    case 'ECONNREFUSED':
      return 'start the Docker Engine: systemctl start docker';
    case 'EACCES':
      return 'let this user use Docker: sudo usermod -aG docker "$USER", then log in again';
    default:
      return 'look at the Docker Engine: systemctl status docker';
  }
}

function getFromSocket(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, agent: false }, (response) => {
      readAll(response).then((body) => {
        if (response.statusCode === 200) resolve(body.toString('utf8'));
        else reject(new Error(`GET ${path} answered ${response.statusCode}`));
      }, reject);
    });
    call.setTimeout(DOCKER_TIMEOUT_MS, () =>
      call.destroy(new Error(`GET ${path} got no answer within ${DOCKER_TIMEOUT_MS / 1000} s`)),
    );
    call.once('error', reject);
    call.end();
  });
}

async function checkDisk({ settings }: Context): Promise<Check> {
  const name = 'data directory';
  const path = existing(settings.dataDirectory);
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const detail = `${settings.dataDirectory}, ${(free / GIB).toFixed(1)} GiB free`;
  return free > LOW_DISK_BYTES
    ? { name, status: 'ok', detail }
    : {
        name,
        status: 'warn',
        detail,
        remedy: 'free some space: docker image prune removes what builds left',
      };
}

/** The nearest directory above that is there. */
function existing(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) || dirname(path) === path) return path;
  return existing(dirname(path));
}

function checkCredentials(context: Context): Check {
  const name = 'key pair';
  try {
    context.credentials();
  } catch (error) {
    return {
      name,
      status: 'warn',
      detail: messageOf(error),
      remedy: 'the service makes it at its first start: lambdabox start --detach',
    };
  }
  const path = credentialsPath(context.settings);
  const file = context.io.env.LAMBDABOX_ACCESS_KEY_ID ? undefined : statSync(path, { throwIfNoEntry: false });
  if (!file) return { name, status: 'ok', detail: 'from LAMBDABOX_ACCESS_KEY_ID' };
  const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
  return (file.mode & 0o077) === 0
    ? { name, status: 'ok', detail: `${path}, mode ${mode}` }
    : {
        name,
        status: 'fail',
        detail: `${path} has mode ${mode}: others can read it`,
        remedy: `chmod 600 ${path}`,
      };
}
