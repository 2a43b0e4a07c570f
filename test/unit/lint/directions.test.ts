import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Files by their path, planted in a tree of their own; what the check of directions says of them. */
async function directionsOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'directions-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    return await cruise(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function cruise(cwd: string): Promise<string> {
  const program = join(ROOT, 'node_modules/.bin/depcruise');
  const config = join(ROOT, '.dependency-cruiser.mjs');
  return new Promise((done) => {
    execFile(process.execPath, [program, '--config', config, 'src'], { cwd }, (_error, stdout, stderr) =>
      done(stdout + stderr),
    );
  });
}

/** One file that imports, by its type only, from another, and that other. */
function planted(from: string, to: string): Record<string, string> {
  const up = '../'.repeat(from.split('/').length - 2);
  const target = `${up}${to.replace(/^src\//, '').replace(/\.ts$/, '')}`;
  return {
    [from]: `import type { Planted } from '${target}';\nexport type Again = Planted;\n`,
    [to]: 'export type Planted = string;\n',
  };
}

const FORBIDDEN: readonly (readonly [name: string, from: string, to: string])[] = [
  ['from the root of a room', 'src/cli/one.ts', 'src/api/planted.ts'],
  ['from a folder in a room', 'src/cli/top/two.ts', 'src/api/planted.ts'],
  ['from two folders down', 'src/cli/bench/html/three.ts', 'src/functions/planted.ts'],
  ['into the depth of a room', 'src/functions/layers/four.ts', 'src/scheduler/policy/planted.ts'],
  ['upwards', 'src/docker/five.ts', 'src/invocation/planted.ts'],
  ['of what only the root may see', 'src/scheduler/policy/six.ts', 'src/operator/planted.ts'],
  ['of the settings', 'src/api/seven.ts', 'src/config/planted.ts'],
  ['of what telemetry keeps to itself', 'src/environment/eight.ts', 'src/telemetry/planted.ts'],
  ['of a room that is on no map', 'src/api/nine.ts', 'src/attic/planted.ts'],
];
const UNMAPPED = ['src/attic/planted.ts', 'src/lib/planted.ts'] as const;
const CIRCLE = {
  'src/cli/here.ts': "import type { There } from './deep/there';\nexport type Here = There;\n",
  'src/cli/deep/there.ts': "import type { Here } from '../here';\nexport type There = Here | string;\n",
};

describe('the directions of imports', () => {
  let said: string;

  beforeAll(async () => {
    said = await directionsOf({
      ...Object.fromEntries(FORBIDDEN.flatMap(([, from, to]) => Object.entries(planted(from, to)))),
      ...planted(...UNMAPPED),
      ...CIRCLE,
    });
  });

  test.each(FORBIDDEN)('a forbidden import is found: %s', (_name, from, to) => {
    expect(said).toContain(`imports one way: ${from} → ${to}`);
  });

  test('a room without a row in the table is found', () => {
    expect(said).toContain(`every room is on the map: ${UNMAPPED.join(' → ')}`);
  });

  test('a circle is found, of types and across folders', () => {
    expect(said).toContain('no circle');
  });

  test('what the map allows is left alone', async () => {
    const allowed = planted('src/scheduler/policy/planted.ts', 'src/environment/planted.ts');
    expect(await directionsOf(allowed)).toContain('no dependency violations found');
  });
});
