import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf, outputsOf, scriptOf } from '../support/page-commands';
import { freePort } from '../support/service';
import { testInstanceId } from '../support/test-run';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const MINUTES = 60_000;

const blocks = blocksOf(readFileSync(join(ROOT, 'docs/compare-cold-warm.md'), 'utf8'));
const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
/** The checkout that is tested stands where the page clones it to. All else runs as it is written. */
const NOT_RUN = /^git clone "\$REPOSITORY" lambdabox$/gm;

/**
 * Grafana's image cannot be had everywhere: `docker compose` is asked whether it would bring up what the page says.
 * Whatever else the page lets Docker do fails.
 */
const DOCKER = `#!/bin/bash
set -euo pipefail
case "$*" in
  'compose up -d') docker-compose config --quiet ;;
  'compose exec '*) docker-compose config --services | grep -x "$3" ;;
  *) echo "the test knows no docker $*"; exit 1 ;;
esac
`;

let folder: string;
let env: NodeJS.ProcessEnv;
let printed: string[];

/** What the block with this command printed. */
function printedBy(command: string): string {
  const index = commands.findIndex((text) => text.includes(command));
  if (index < 0) throw new Error(`the page has no command ${command}`);
  return printed[index] ?? '';
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-page-'));
  symlinkSync(ROOT, join(folder, 'lambdabox'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/docker'), DOCKER);
  chmodSync(join(folder, 'bin/docker'), 0o755);
  const dataDirectory = join(folder, 'data');
  mkdirSync(dataDirectory);
  writeFileSync(join(dataDirectory, 'instance-id'), testInstanceId());
  env = {
    ...process.env,
    LAMBDABOX_DATA_DIR: dataDirectory,
    LAMBDABOX_LISTEN: `127.0.0.1:${await freePort()}`,
  };
  const script = scriptOf(commands.map((text) => text.replace(NOT_RUN, '')));
  const options = { cwd: folder, timeout: 25 * MINUTES, killSignal: 'SIGTERM' as const };
  const { stdout } = await run('bash', ['-c', script], {
    ...options,
    env: { ...env, PATH: `${folder}/bin:${process.env.PATH ?? ''}` },
  }).catch((error: Error & { stdout?: string }) => {
    throw new Error(`a command of the page failed: ${error.message}\n${error.stdout ?? ''}`);
  });
  printed = outputsOf(stdout, commands);
}, 26 * MINUTES);

afterAll(async () => {
  await run(join(ROOT, 'scripts/lambdabox'), ['stop'], { env, timeout: 2 * MINUTES });
  rmSync(folder, { recursive: true, force: true });
}, 3 * MINUTES);

it('runs all that the page tells to run, but for the clone', () => {
  expect(
    blocks.map(({ language }) => language).filter((language) => !['sh', 'text'].includes(language)),
  ).toEqual([]);
  expect(commands.join('\n').match(/git clone/g)).toHaveLength(1);
  expect(commands.join('\n').match(NOT_RUN)).toHaveLength(1);
});

it('deploys the function of the page and answers it twice, the second time without a start', () => {
  expect(printedBy('lambdabox deploy orders --memory')).toContain('orders created, version 1');
  const calls = printedBy('lambdabox invoke');
  expect(calls.match(/{"id":7,"cents":6092}/g)).toHaveLength(2);
  expect(calls).toMatch(/(cold|stem) start, .*init/);
  expect(calls).toMatch(/(warm|thawed) start, /);
});

it('says why the function has its environments', () => {
  expect(printedBy('lambdabox why')).toMatch(/latest decisions[^]* an environment of orders is made /);
});

it('makes a chart of cold against warm', () => {
  expect(printedBy('lambdabox bench orders')).toMatch(/a cold start takes .* times as long as a warm call/);
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page.match(/<svg\s/g)).toHaveLength(2);
  for (const kind of ['cold', 'stem', 'thawed', 'warm']) expect(page).toContain(`<title>${kind}: p50`);
});

it('compares two versions', () => {
  expect(printedBy('lambdabox bench --compare')).toMatch(
    /stem: orders:2 takes [\d.]+ \(.* as long as orders:1/,
  );
  expect(readFileSync(join(folder, 'compare.html'), 'utf8')).toContain(
    'Starts compared: orders:1 and orders:2',
  );
});

it('lists the calls, shows their log, and sums them up', () => {
  expect(printedBy('lambdabox invocations')).toMatch(/^[\d:.]+ +2 +(cold|stem) +success /m);
  expect(printedBy('lambdabox logs')).toContain('REPORT RequestId: ');
  expect(printedBy('lambdabox stats')).toMatch(/a cold start takes [\d.]+ times as long as a warm call/);
  expect(printedBy('lambdabox usage')).toMatch(/^orders +\d+ +0 +[\d.]+/m);
});
