import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { awsText } from '../support/aws-command';
import { TestService } from '../support/service';
import { zipOf, type ZipEntries } from '../support/zip';

const run = promisify(execFile);
const ENV = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2', LAMBDABOX_TEST_CONTROLS: '1' };
const ARN = 'arn:aws:lambda:us-east-1:000000000000:layer';

let service: TestService;
let functions: Functions;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-layers-'));
  service = await TestService.start({ env: ENV });
  functions = new Functions(lambdaClient(service));
}, FIRST_BUILD_MS);

afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const aws = (...args: string[]): Promise<string> => awsText(service, args, { cwd: folder });

const json = async (...args: string[]) => JSON.parse(await aws('lambda', ...args)) as Record<string, unknown>;

/** Publishes a layer with the command line. Returns the version's ARN. */
async function publish(name: string, entries: ZipEntries, ...more: string[]): Promise<string> {
  writeFileSync(join(folder, `${name}.zip`), await zipOf(entries));
  const args = ['--layer-name', name, '--zip-file', `fileb://${name}.zip`, ...more];
  return String((await json('publish-layer-version', ...args)).LayerVersionArn);
}

const cjs = (name: string, value: string): ZipEntries => ({
  [`nodejs/node_modules/${name}/package.json`]: `{"name":"${name}","version":"1.0.0"}`,
  [`nodejs/node_modules/${name}/index.js`]: `module.exports = '${value}';`,
});

const BASE: ZipEntries = {
  ...cjs('greeting', 'base'),
  ...cjs('only-base', 'base'),
  'nodejs/node24/node_modules/for-node-24/index.js': "module.exports = 'base';",
  'python/greeting.py': "VALUE = 'base'\n",
  'python/only_base.py': "VALUE = 'base'\n",
  'python/lib/python3.13/site-packages/packed/__init__.py': "VALUE = 'base'\n",
  'bin/tool': { content: '#!/bin/sh\necho base tool\n', mode: 0o755 },
  'words/one.txt': 'base',
  'words/two.txt': 'base',
};
const TOP: ZipEntries = {
  ...cjs('greeting', 'top'),
  'python/greeting.py': "VALUE = 'top'\n",
  'words/two.txt': 'top',
};

const SEEN_BY_NODE = `
const fs = require('node:fs');
const { execFileSync } = require('node:child_process');
const write = () => { try { fs.writeFileSync('/opt/words/new.txt', ''); return 'written'; } catch (e) { return e.code; } };
exports.handler = async () => ({
  greeting: require('greeting'), base: require('only-base'), major: require('for-node-24'),
  imported: (await import('greeting')).default, tool: execFileSync('tool').toString().trim(),
  words: fs.readdirSync('/opt/words').sort().map((name) => name + ' ' + fs.readFileSync('/opt/words/' + name)),
  opt: fs.readdirSync('/opt').sort(), write: write(), mounts: fs.readFileSync('/proc/self/mountinfo', 'utf8'),
});`;

const SEEN_BY_PYTHON = `
import os, subprocess
import greeting, only_base, packed
def handler(event, context):
    return {
        'greeting': greeting.VALUE, 'base': only_base.VALUE, 'packed': packed.VALUE,
        'tool': subprocess.run(['tool'], capture_output=True, text=True).stdout.strip(),
        'opt': sorted(os.listdir('/opt')), 'mounts': open('/proc/self/mountinfo').read(),
    }
`;

const RUNTIMES = {
  node: {
    code: { 'index.js': SEEN_BY_NODE },
    input: {},
    seen: {
      ...{ greeting: 'top', base: 'base', major: 'base', imported: 'top', tool: 'base tool' },
      ...{
        words: ['one.txt base', 'two.txt top'],
        opt: ['bin', 'nodejs', 'python', 'words'],
        write: 'EROFS',
      },
    },
  },
  python: {
    code: { 'index.py': SEEN_BY_PYTHON },
    input: { Runtime: 'python3.13' as const },
    seen: {
      ...{ greeting: 'top', base: 'base', packed: 'base', tool: 'base tool' },
      ...{ opt: ['bin', 'nodejs', 'python', 'words'] },
    },
  },
};

describe('two layers of one function', () => {
  beforeAll(async () => {
    expect(await publish('base', BASE, '--compatible-runtimes', 'nodejs24.x', 'python3.13')).toBe(
      `${ARN}:base:1`,
    );
    expect(await publish('top', TOP, '--description', 'wins')).toBe(`${ARN}:top:1`);
    for (const [name, { code, input }] of Object.entries(RUNTIMES)) {
      const Layers = [`${ARN}:base:1`, `${ARN}:top:1`];
      await functions.deploy(name, code, { MemorySize: 256, Timeout: 30, Layers, ...input });
    }
  }, FIRST_BUILD_MS);

  it.each(Object.entries(RUNTIMES))(
    'are laid over one another in /opt for %s, in a container of its own and in a stem',
    async (name, { seen }) => {
      const own = await functions.force('cold', name);
      const stem = await functions.force('stem', name);
      expect([own.startKind, stem.startKind]).toEqual(['cold', 'stem']);
      expect([own.json, stem.json]).toMatchObject([seen, seen]);
      // The numbers of a mount and of its device differ between any two containers.
      const mounted = ({ json }: { json: unknown }) =>
        (json as { mounts: string }).mounts
          .split('\n')
          .flatMap((line) => /^\d+ \d+ (\d+:\d+ \S+ \/(?:opt|var\/task) .*)$/.exec(line)?.[1] ?? []);
      expect(mounted(own)).toHaveLength(2);
      expect(mounted(stem)).toEqual(mounted(own));
    },
  );

  it('cost no disk beyond their own trees', async () => {
    const { stdout } = await run('du', ['-s', '--inodes', join(service.dataDirectory, 'code', 'trees')]);
    const trees = readdirSync(join(service.dataDirectory, 'code', 'trees'));
    // Of both layers, their merge and both functions' code.
    expect(trees).toHaveLength(5);
    const files = Object.keys(BASE).length + Object.keys(TOP).length + 2;
    const { stdout: directories } = await run('find', [
      ...[join(service.dataDirectory, 'code', 'trees'), '-type', 'd'],
    ]);
    expect(Number.parseInt(stdout, 10) - directories.trim().split('\n').length).toBe(files);
  });

  it('can be changed: the next call has the others, and none leave /opt empty', async () => {
    const configure = async (...layers: string[]) => {
      await aws('lambda', 'update-function-configuration', '--function-name', 'node', '--layers', ...layers);
      await aws('lambda', 'wait', 'function-updated-v2', '--function-name', 'node');
    };
    await configure(`${ARN}:top:1`, `${ARN}:base:1`);
    expect((await functions.invoke('node')).json).toMatchObject({
      greeting: 'base',
      words: ['one.txt base', 'two.txt base'],
    });
    await functions.deployNode(
      'bare',
      "exports.handler = async () => require('node:fs').readdirSync('/opt');",
    );
    expect((await functions.force('stem', 'bare')).json).toEqual([]);
    await configure();
    expect((await functions.invoke('node')).json).toMatchObject({ errorType: 'Error' });
  });
});

describe('a symbolic link that leads out of the package', () => {
  it('leads into the layers and /tmp of the function', async () => {
    const link = (content: string) => ({ content, mode: 0o120777 });
    const arn = await publish('linked', {
      ...cjs('far', 'of the layer'),
      'words/far.txt': 'far',
      'words/task': link('/var/task/here.txt'),
    });
    const code = {
      'index.js': `
        const fs = require('node:fs');
        fs.writeFileSync('/tmp/x', 'scratch');
        exports.handler = async () => ({
          package: require('./deps/far'), words: fs.readFileSync('words/far.txt', 'utf8'),
          scratch: fs.readFileSync('scratch', 'utf8'), task: fs.readFileSync('/opt/words/task', 'utf8'),
          target: fs.readlinkSync('deps'), host: fs.readFileSync('host-name', 'utf8').trim(),
        });`,
      'here.txt': 'here',
      deps: link('/opt/nodejs/node_modules'),
      words: link('../../opt/words'),
      scratch: link('/tmp/x'),
      'host-name': link('/proc/sys/kernel/hostname'),
    };
    await functions.deploy('linked', code, { Layers: [arn] });
    for (const kind of ['cold', 'stem'] as const) {
      expect((await functions.force(kind, 'linked')).json).toEqual({
        ...{ package: 'of the layer', words: 'far', scratch: 'scratch', task: 'here' },
        ...{ target: '/opt/nodejs/node_modules', host: 'sandbox' },
      });
    }
  });
});

describe('the aws command line', () => {
  it('lists, gets, grants and deletes; what uses a deleted version goes on', async () => {
    const arn = await publish('listed', { 'python/mine.py': 'X = 7\n' }, '--license-info', 'MIT');
    const list = (await json('list-layers', '--compatible-runtime', 'python3.13')) as {
      Layers: { LayerName: string }[];
    };
    expect(list.Layers.map(({ LayerName }) => LayerName)).toEqual(['base']);
    const got = (await json('get-layer-version-by-arn', '--arn', arn)) as {
      Content: { Location: string; CodeSize: number };
    };
    const archive = Buffer.from(await (await fetch(got.Content.Location)).arrayBuffer());
    expect(archive).toHaveLength(got.Content.CodeSize);
    const policy = ['--layer-name', 'listed', '--version-number', '1'];
    await aws(
      ...['lambda', 'add-layer-version-permission', ...policy, '--statement-id', 's'],
      '--action',
      'lambda:GetLayerVersion',
      '--principal',
      '*',
    );
    expect(JSON.parse(String((await json('get-layer-version-policy', ...policy)).Policy))).toMatchObject({
      Statement: [{ Sid: 's', Resource: arn }],
    });
    const code = { 'index.py': 'import mine\ndef handler(event, context): return mine.X\n' };
    await functions.deploy('user', code, { Runtime: 'python3.13', Layers: [arn] });
    await aws('lambda', 'delete-layer-version', ...policy);
    expect((await json('list-layer-versions', '--layer-name', 'listed')).LayerVersions).toEqual([]);
    expect((await functions.force('cold', 'user')).json).toBe(7);
    const refused = aws(
      'lambda',
      'update-function-configuration',
      '--function-name',
      'bare',
      '--layers',
      arn,
    );
    await expect(refused).rejects.toThrow(`Layer version ${arn} does not exist.`);
    expect(await publish('listed', { 'python/mine.py': 'X = 8\n' })).toBe(`${ARN}:listed:2`);
  });
});

it('a shared library in lib is found by the dynamic linker, in a container of its own and in a stem', async () => {
  const python = { Runtime: 'python3.13' as const, MemorySize: 256, Timeout: 30 };
  const give = `
import base64, glob
def handler(event, context):
    with open(glob.glob('/usr/lib/*/libz.so.1')[0], 'rb') as file: return base64.b64encode(file.read()).decode()
`;
  await functions.deploy('library', { 'index.py': give }, python);
  const library = Buffer.from(String((await functions.invoke('library')).json), 'base64');
  const arn = await publish('libraries', { 'lib/liboflayer.so': library });
  const load = `
import ctypes
def handler(event, context):
    ctypes.CDLL(event)
    return event
`;
  await functions.deploy(
    'loader',
    { 'index.py': load, 'lib/libofcode.so': library },
    { ...python, Layers: [arn] },
  );
  await functions.deploy('plain', { 'index.py': load, 'lib/libofcode.so': library }, python);
  for (const start of ['cold', 'stem'] as const) {
    expect((await functions.force(start, 'loader', 'liboflayer.so')).json).toBe('liboflayer.so');
    expect((await functions.force(start, 'loader', 'libofcode.so')).json).toBe('libofcode.so');
    expect((await functions.force(start, 'plain', 'libofcode.so')).json).toBe('libofcode.so');
  }
});

it('kill -9 loses no layer: each is there at the next start, and functions run with theirs', async () => {
  const listed = await json('list-layers');
  functions.client.destroy();
  await service.end('SIGKILL');
  const { dataDirectory } = service;
  service = await TestService.start({ env: ENV, dataDirectory });
  functions = new Functions(lambdaClient(service));
  expect(await json('list-layers')).toEqual(listed);
  expect((await functions.invoke('python')).json).toMatchObject(RUNTIMES.python.seen);
  expect((await functions.invoke('user')).json).toBe(7);
});
