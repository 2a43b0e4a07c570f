import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { unzip } from '../../../../src/code/unzip';
import { FakeLambda } from '../fake-lambda';
import { Folder } from '../folder';
import { cli, type RunOptions } from '../support';

const BUILDS = '/_lambdabox/builds';
let service: FakeLambda;
let folder: Folder;
let unpacked: string;

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    if (content.startsWith('-> ')) tar.entry({ name, type: 'symlink', linkname: content.slice(3) });
    else tar.entry({ name, mode: name.endsWith('.sh') ? 0o755 : 0o644 }, content);
  }
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

beforeEach(async () => {
  unpacked = mkdtempSync(join(tmpdir(), 'lbx-built-'));
  service = await new FakeLambda().start();
  folder = new Folder({ 'py/app.py': 'def handler(e, c): pass', 'py/requirements.txt': 'six\n' });
  const tar = await tarOf({
    './six.py': 'six',
    './bin/tool.sh': '#!/bin/sh',
    './lib/link': '-> ../six.py',
    './app.py': 'not the function',
    './docs/page.md': 'page',
  });
  const lines = [{ message: 'Collecting six' }, { done: true, key: 'k1', isCached: false }];
  service.on(`POST ${BUILDS}`, { body: lines.map((line) => JSON.stringify(line)).join('\n') });
  service.on(`GET ${BUILDS}/k1`, { body: tar });
});
afterEach(async () => {
  folder.remove();
  rmSync(unpacked, { recursive: true, force: true });
  await service.stop();
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(['deploy', ...args], { endpoint: service.endpoint, cwd: folder.path, ...options });
const deployed = async (name: string) => {
  await unzip(service.functions.get(name)?.zip ?? Buffer.alloc(0), unpacked);
  return unpacked;
};

it('builds what is named and not installed, and deploys it with the folder', async () => {
  folder.write({ 'py/.lambdaignore': 'docs/\n' });
  const { code, stderr } = await run(['py']);
  expect(code).toBe(0);
  expect(stderr).toContain('requirements.txt names are not installed: building them for python3.13\n');
  expect(stderr).toMatch(/dependencies: 5 files, .* built in \d+ s/);
  expect(service.asked(`POST ${BUILDS}`).map((request) => request.json())).toEqual([
    {
      runtime: 'python3.13',
      files: [{ name: 'requirements.txt', content: Buffer.from('six\n').toString('base64') }],
      fresh: false,
    },
  ]);
  const tree = await deployed('py');
  expect(readFileSync(join(tree, 'six.py'), 'utf8')).toBe('six');
  expect(readFileSync(join(tree, 'app.py'), 'utf8')).toBe('def handler(e, c): pass');
  expect(readlinkSync(join(tree, 'lib/link'))).toBe('../six.py');
  expect(statSync(join(tree, 'bin/tool.sh')).mode & 0o777).toBe(0o755);
  expect(() => statSync(join(tree, 'docs'))).toThrow('ENOENT');
});

it('changes nothing when the same was built before', async () => {
  await run(['py']);
  const lines = [{ done: true, key: 'k1', isCached: true }];
  service.on(`POST ${BUILDS}`, { body: JSON.stringify(lines[0]) });
  const { stdout, stderr } = await run(['py']);
  expect(stderr).toContain('were built before\n');
  expect(stdout).toContain('✓ py is unchanged');
});

it('shows the progress of a build on a terminal, in one line', async () => {
  const { stderr } = await run(['py'], { isTerminal: true });
  expect(stderr).toMatch(/building, \d+ s: Collecting six/);
  expect((await run(['py', '--name', 'other'])).stderr).not.toContain('Collecting six');
});

it('builds anew with --rebuild', async () => {
  await run(['py', '--rebuild']);
  expect(service.asked(`POST ${BUILDS}`)[0]?.json()).toMatchObject({ fresh: true });
});

it('deploys the folder as it is with --no-build, and a zip in any case', async () => {
  expect((await run(['py', '--no-build'])).code).toBe(0);
  expect(service.asked(`POST ${BUILDS}`)).toEqual([]);
  expect(() => statSync(join(unpacked, 'six.py'))).toThrow('ENOENT');
});

it('builds nothing for a folder that names nothing', async () => {
  folder.write({ 'js/index.mjs': 'export const handler = 1;', 'js/package.json': '{"type":"module"}' });
  expect((await run(['js'])).code).toBe(0);
  expect(service.asked(`POST ${BUILDS}`)).toEqual([]);
});

it('tells why a build failed and deploys nothing', async () => {
  const error = 'The dependencies cannot be built for python3.13: the package registry cannot be reached.';
  service.on(`POST ${BUILDS}`, { body: JSON.stringify({ error }) });
  const { code, stderr } = await run(['py']);
  expect(code).toBe(1);
  expect(stderr).toContain(`error: ${error}\n  --no-build deploys the folder as it is\n`);
  expect(service.functions.size).toBe(0);
});
