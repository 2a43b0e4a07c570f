import { buildKey } from '../../../src/builds/build-key';
import { parseBuildRequest } from '../../../src/builds/build-request';
import { refusal } from '../../support/control-plane';

type Files = Readonly<Record<string, string>>;

const body = (runtime: unknown, files: Files, more: object = {}) =>
  Buffer.from(
    JSON.stringify({
      runtime,
      files: Object.entries(files).map(([name, text]) => ({
        name,
        content: Buffer.from(text).toString('base64'),
      })),
      ...more,
    }),
  );
const keyOf = (files: Files, image = 'image', runtime = 'nodejs24.x') =>
  buildKey(image, parseBuildRequest(body(runtime, files)).files);

it('is read: the files by name, of package.json what npm goes by', () => {
  const packageJson = { name: 'f', scripts: { prepare: 'x' }, dependencies: { a: '1' }, description: 'd' };
  const request = body(
    'nodejs22.x',
    { 'package.json': JSON.stringify(packageJson), '.npmrc': 'x=y' },
    { fresh: true },
  );
  expect(parseBuildRequest(request)).toEqual({
    runtime: 'nodejs22.x',
    family: 'nodejs',
    isFresh: true,
    files: [
      { name: '.npmrc', content: Buffer.from('x=y') },
      { name: 'package.json', content: Buffer.from('{"name":"f","dependencies":{"a":"1"}}') },
    ],
  });
});

it.each<[string, Buffer, string]>([
  ['no JSON', Buffer.from('{'), 'the request is not JSON'],
  ['a list', Buffer.from('[]'), 'the request must be an object'],
  ['no runtime', body(undefined, {}), 'runtime must be the name of a runtime'],
  [
    'another runtime',
    body('ruby3.4', {}),
    'runtime=ruby3.4: dependencies are built for nodejs and python runtimes',
  ],
  ['no manifest', body('python3.13', {}), 'files must have requirements.txt'],
  [
    'a path',
    body('python3.13', { '../requirements.txt': '' }),
    'files has "../requirements.txt", which is not read',
  ],
  [
    'code',
    body('nodejs24.x', { 'package.json': '{}', 'index.js': '' }),
    'files has "index.js", which is not read',
  ],
  ['no object', body('nodejs24.x', { 'package.json': '[]' }), 'package.json must be an object'],
  ['too much', body('python3.13', { 'requirements.txt': '#'.repeat(8_388_609) }), 'files has 8388609 bytes'],
])('is refused with %s', async (_, request, why) => {
  const answer = await refusal(() => Promise.resolve().then(() => parseBuildRequest(request)));
  expect(answer).toContain('400 InvalidParameterValueException');
  expect(answer).toContain(why);
});

describe('the name of what is built', () => {
  const files = { 'package.json': '{"dependencies":{"a":"1"}}' };
  const locked = { ...files, 'package-lock.json': '{"lock":1}' };

  it('is that of the same files and image', () => {
    expect(keyOf(files)).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf({ 'package.json': '{ "description": "x", "dependencies": {"a":"1"} }' })).toBe(keyOf(files));
    const renamed = '{"name":"other","version":"2.0.0","dependencies":{"a":"1"}}';
    expect(keyOf({ ...locked, 'package.json': renamed })).toBe(keyOf(locked));
  });

  it('is another for another image, lock, dependency or setting', () => {
    const keys = [
      keyOf(files),
      keyOf(files, 'other image'),
      keyOf(locked),
      keyOf({ ...locked, 'package-lock.json': '{"lock":2}' }),
      keyOf({ 'package.json': '{"dependencies":{"a":"2"}}' }),
      keyOf({ ...files, '.npmrc': 'registry=x' }),
      keyOf({ 'requirements.txt': 'a' }, 'image', 'python3.13'),
      keyOf({ 'requirements.txt': 'a', 'constraints.txt': '' }, 'image', 'python3.13'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
