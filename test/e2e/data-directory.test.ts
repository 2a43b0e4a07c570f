import { chmodSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { TestService } from '../support/service';
import { until } from '../support/until';

const ENV = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '1', LAMBDABOX_KEEP_ALIVE: '600' };
/** What containers are shown. All else is for the service's user alone. */
const SHOWN: readonly (readonly [path: RegExp, modes: readonly string[]])[] = [
  [/^code\/trees\/[0-9a-f]{64}(\/|$)/, ['755', '644']],
  [/^environments\/[0-9a-f]{32}$/, ['711']],
  [/^environments\/[0-9a-f]{32}\/init$/, ['755']],
  // Until the init has called in.
  [/^environments\/[0-9a-f]{32}\/api\.sock$/, ['666']],
  [/^init\/[0-9a-f]{12}\/init$/, ['755']],
  [/^mounter\/socket$/, ['666']],
];

/** Every path below a directory, and itself as '', with its mode. */
function modesOf(directory: string): Map<string, string> {
  const modes = new Map<string, string>();
  const visit = (path: string) => {
    const stats = lstatSync(join(directory, path), { throwIfNoEntry: false });
    // The last one is the test's own.
    if (!stats || stats.isSymbolicLink() || path === 'stderr.log') return;
    modes.set(path, (stats.mode & 0o7777).toString(8));
    if (!stats.isDirectory()) return;
    for (const name of readdirSync(join(directory, path))) visit(path === '' ? name : `${path}/${name}`);
  };
  visit('');
  return modes;
}

/** The paths that are not as the table says. */
function wrong(directory: string): string[] {
  return [...modesOf(directory)].flatMap(([path, mode]) => {
    const isDirectory = lstatSync(join(directory, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
    const allowed = SHOWN.find(([pattern]) => pattern.test(path))?.[1] ?? [isDirectory ? '700' : '600'];
    return allowed.includes(mode) ? [] : [`${path}: ${mode}, not ${allowed.join(' or ')}`];
  });
}

/** A directory has its mode a moment after it was made, and stems are made all the time. What is wrong then is wrong. */
async function wrongForLong(directory: string): Promise<string[]> {
  let found: string[] = [];
  await until(() => (found = wrong(directory)).length === 0).catch(() => undefined);
  return found;
}

let service: TestService | undefined;

async function started(dataDirectory: string): Promise<TestService> {
  service = await TestService.start({ env: ENV, dataDirectory });
  return service;
}

afterEach(() => service?.stop());

it(
  'nobody else may enter the data directory or read what is in it, nor one that an older release left open',
  async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'lbx-'));
    chmodSync(dataDirectory, 0o711);
    const first = await started(dataDirectory);
    const before = new Functions(lambdaClient(first));
    await before.deployNode('f', 'exports.handler = async () => 1;', {
      Environment: { Variables: { SECRET: 'x' } },
    });
    expect((await before.invoke('f')).json).toBe(1);
    const paths = [...modesOf(dataDirectory).keys()];
    expect(paths).toEqual(
      expect.arrayContaining([
        'lambdabox.db',
        'lambdabox.db-wal',
        'lambdabox.db-shm',
        'usage.db',
        'learned.db',
        'lock.db',
      ]),
    );
    expect(paths.filter((path) => /^environments\/.*\/init$/.test(path))).not.toEqual([]);
    expect(await wrongForLong(dataDirectory)).toEqual([]);
    await first.end('SIGKILL');
    before.client.destroy();

    for (const [path, mode] of modesOf(dataDirectory)) {
      if (mode === '700') chmodSync(join(dataDirectory, path), 0o755);
      if (mode === '600') chmodSync(join(dataDirectory, path), 0o644);
    }
    const second = await started(dataDirectory);
    const after = new Functions(lambdaClient(second));
    expect((await after.invoke('f')).json).toBe(1);
    expect(await wrongForLong(dataDirectory)).toEqual([]);
    after.client.destroy();
  },
  FIRST_BUILD_MS,
);
