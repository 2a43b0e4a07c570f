import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const JEST = resolve(__dirname, '../../../scripts/jest.sh');
const ENDED = 124;

describe('a run of tests', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jest-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = async (test: string, env: NodeJS.ProcessEnv = {}) => {
    await writeFile(join(folder, 'planted.test.js'), `test('planted', () => { ${test} });`);
    const report = join(folder, 'report.json');
    const config = JSON.stringify({ rootDir: folder });
    const { status, stderr } = spawnSync(JEST, [report, '--config', config, '--runInBand'], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    const { numPassedTests } = JSON.parse(await readFile(report, 'utf8')) as { numPassedTests: number };
    return { status, stderr, numPassedTests };
  };

  it('ends by itself, with the status of its tests', async () => {
    expect(await run('')).toMatchObject({ status: 0, numPassedTests: 1 });
    expect(await run('throw new Error()')).toMatchObject({ status: 1, numPassedTests: 0 });
  });

  it('that a timer keeps from its end is ended and has failed, though each test has passed', async () => {
    const test = 'setInterval(() => undefined, 1_000_000)';
    const { status, stderr, numPassedTests } = await run(test, { LAMBDABOX_TEST_END_S: '1' });
    expect({ status, numPassedTests }).toEqual({ status: ENDED, numPassedTests: 1 });
    expect(stderr).toContain('do not end: something that they opened is not closed');
  });
});
