import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { contextFiles, inputsHash } from '../../src/docker/images/build-context';
import { FIRST_BUILD_MS } from '../support/lambda';
import { freePort } from '../support/service';
import { testInstanceId } from '../support/test-run';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const SOCKET = '/var/run/docker.sock';
/** Nobody: whoever tests as root sees the package used by a user whose only privilege is Docker. */
const USER = 65_534;
const isRoot = process.getuid?.() === 0;

let folder: string;
/** Where the package is installed, and somewhere else. */
let installed: string;
let elsewhere: string;
let env: NodeJS.ProcessEnv;

/** A command as the user of the package. */
function asUser(...words: string[]): [string, string[]] {
  const [program = '', ...rest] = words;
  if (!isRoot) return [program, rest];
  const groups = `--groups=${statSync(SOCKET).gid}`;
  return ['setpriv', [`--reuid=${USER}`, `--regid=${USER}`, groups, program, ...rest]];
}

async function lambdabox(...words: string[]): Promise<string> {
  const [program, rest] = asUser('npx', '--no', '--prefix', installed, 'lambdabox', ...words);
  return (await run(program, rest, { cwd: elsewhere, env })).stdout;
}

function giveToUser(path: string): void {
  if (isRoot) chownSync(path, USER, USER);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-npm-'));
  chmodSync(folder, 0o755);
  [installed, elsewhere] = [join(folder, 'installed'), join(folder, 'elsewhere')];
  const data = join(folder, '.local/share/lambdabox');
  for (const path of [installed, elsewhere, data]) mkdirSync(path, { recursive: true });
  writeFileSync(join(data, 'instance-id'), testInstanceId());
  for (const path of [
    folder,
    elsewhere,
    join(folder, '.local'),
    dirname(data),
    data,
    join(data, 'instance-id'),
  ]) {
    giveToUser(path);
  }
  // What it is built from was built before the tests.
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder],
    {
      cwd: ROOT,
    },
  );
  const file = join(folder, stdout.trim());
  const install = [
    'install',
    '--omit=dev',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--prefix',
    installed,
  ];
  await run('npm', [...install, file], { cwd: folder });
  const { LAMBDABOX_DATA_DIR: _, XDG_DATA_HOME: __, ...rest } = process.env;
  env = {
    ...rest,
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: folder,
    npm_config_cache: join(folder, '.npm'),
    LAMBDABOX_LISTEN: `127.0.0.1:${await freePort()}`,
    LAMBDABOX_NETWORK: 'none',
    LAMBDABOX_MAX_STEMS: '0',
  };
}, FIRST_BUILD_MS);

afterAll(async () => {
  await lambdabox('stop');
  rmSync(folder, { recursive: true, force: true });
});

it('holds what the images are made from, to the last bit', () => {
  const there = join(installed, 'node_modules/lambdabox/runtimes');
  for (const name of readdirSync(join(ROOT, 'runtimes'))) {
    if (!statSync(join(ROOT, 'runtimes', name)).isDirectory()) continue;
    const hash = (runtimes: string) => inputsHash(contextFiles(runtimes, name), {});
    expect([name, hash(there)]).toEqual([name, hash(join(ROOT, 'runtimes'))]);
  }
});

it(
  'is started by npx as any user of Docker, from anywhere, and runs a function',
  async () => {
    expect(await lambdabox('start', '--detach')).toContain(`data in ${folder}/.local/share/lambdabox`);
    cpSync(join(ROOT, 'examples/order-total'), join(elsewhere, 'orders'), { recursive: true });
    await lambdabox('deploy', 'orders', '--runtime', 'nodejs24.x');
    const event = join(elsewhere, 'orders/event.json');
    expect(JSON.parse(await lambdabox('invoke', 'orders', `@${event}`))).toHaveProperty('total');
    expect(await lambdabox('stop')).toContain('stopped');
  },
  FIRST_BUILD_MS,
);
