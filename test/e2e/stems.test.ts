import { FIRST_BUILD_MS, useService } from '../support/lambda';
import {
  NODE_SURROUNDINGS,
  PYTHON_SURROUNDINGS,
  RUBY_SURROUNDINGS,
  SHELL_SURROUNDINGS,
} from '../runtimes/functions/surroundings';

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2', LAMBDABOX_TEST_CONTROLS: '1' });

/** What differs between any two environments, wherever they come from, and what is only a moment's figure. */
const PASSING = [
  [/[0-9a-f]{32}/g, '<environment>'],
  [/[0-9a-f]{64}/g, '<container>'],
  [/^\d+ \d+ \d+:\d+ /gm, '<mount> '],
  [/Root=1-[^"\\\s]*/g, '<trace>'],
  [
    /(AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|LAMBDA_METADATA_TOKEN)"?[=:] ?"?)[\w+/=-]+/g,
    '$1<own>',
  ],
  [/(?:socket|pipe):\[\d+\]/g, '<kernel object>'],
  [/^(?:Vm|Rss|Hugetlb|voluntary|nonvoluntary|Seccomp_filters|Threads|Cpus|Mems)\w*:.*$/gm, ''],
  // Numbers of the kernel's own, and of the environments that there are.
  [/master:\d+/g, 'master:<group>'],
  [/^(-rwxr-xr-x) \d+ (.* init)$/, '$1 <links> $2'],
  [/workdir=[^,\s]*|upperdir=[^,\s]*|lowerdir=[^,\s]*/g, '<layers>'],
] as const;

function lasting(value: unknown): unknown {
  if (typeof value === 'string')
    return PASSING.reduce((text, [pattern, by]) => text.replace(pattern, by), value);
  if (Array.isArray(value)) return value.map(lasting);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([name]) => !/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|LAMBDA_METADATA_TOKEN)$/.test(name),
  );
  return Object.fromEntries(
    entries.map(([name, member]) => [name, name === 'descriptors' ? kinds(member) : lasting(member)]),
  );
}

/** How many there are depends on the moment, and whether libuv gets its io_uring on the whole machine's locked memory. */
function kinds(descriptors: unknown): unknown[] {
  return [...new Set(lasting(descriptors) as string[])].filter((kind) => !/io_uring|^$/.test(kind)).sort();
}

const FUNCTIONS = {
  node: { code: { 'index.js': NODE_SURROUNDINGS, 'lib/a.txt': 'a' }, input: { MemorySize: 256 } },
  'node-22': {
    code: { 'index.js': NODE_SURROUNDINGS },
    input: { Runtime: 'nodejs22.x' as const, MemorySize: 256 },
  },
  'node-with-options': {
    code: { 'index.js': NODE_SURROUNDINGS },
    input: { MemorySize: 256, Environment: { Variables: { NODE_OPTIONS: '--no-warnings', MINE: '1' } } },
  },
  'node-with-json-logs': {
    code: { 'index.js': NODE_SURROUNDINGS },
    input: { MemorySize: 256, LoggingConfig: { LogFormat: 'JSON' as const } },
  },
  python: {
    code: { 'index.py': PYTHON_SURROUNDINGS },
    input: {
      Runtime: 'python3.13' as const,
      MemorySize: 256,
      Environment: { Variables: { MINE: 'ü', TZ: ':UTC' } },
    },
  },
  'python-3.11': {
    code: { 'index.py': PYTHON_SURROUNDINGS },
    input: { Runtime: 'python3.11' as const, MemorySize: 256 },
  },
  'python-3.14': {
    code: { 'index.py': PYTHON_SURROUNDINGS },
    input: { Runtime: 'python3.14' as const, MemorySize: 256 },
  },
  'python-with-path': {
    code: { 'index.py': PYTHON_SURROUNDINGS },
    input: {
      Runtime: 'python3.13' as const,
      MemorySize: 256,
      Environment: { Variables: { PYTHONPATH: '/var/runtime:/opt/x' } },
    },
  },
  ruby: {
    code: { 'index.rb': RUBY_SURROUNDINGS },
    input: {
      Runtime: 'ruby3.3' as const,
      MemorySize: 256,
      Environment: { Variables: { MINE: 'ü', TZ: ':UTC' } },
    },
  },
  'ruby-with-options': {
    code: { 'index.rb': RUBY_SURROUNDINGS },
    input: {
      Runtime: 'ruby3.3' as const,
      MemorySize: 256,
      Environment: { Variables: { RUBYOPT: '-W0' } },
    },
  },
  shell: {
    code: { bootstrap: { content: SHELL_SURROUNDINGS, mode: 0o755 } },
    input: { Runtime: 'provided.al2023' as const, MemorySize: 256 },
  },
};

describe.each(Object.entries(FUNCTIONS))('the function %s', (of, { code, input }) => {
  const name = of.replace('.', '-');

  beforeAll(() => box.functions.deploy(name, code, { Timeout: 30, ...input }), FIRST_BUILD_MS);

  it('sees in a stem what it sees in a container of its own', async () => {
    const own = await box.functions.force('cold', name);
    const stem = await box.functions.force('stem', name);
    expect([own.startKind, stem.startKind]).toEqual(['cold', 'stem']);
    const failures = [own, stem].filter(({ functionError }) => functionError !== undefined);
    expect(failures.map(({ payload }) => payload)).toEqual([]);
    const seen = (json: unknown) => lasting(name === 'shell' ? decoded(json) : json);
    expect(seen(stem.json)).toEqual(seen(own.json));
  });
});

function decoded(json: unknown): string[] {
  return Buffer.from(String(json), 'base64').toString().split('\n');
}
