import type { CodeFiles } from '../../../../src/cli/deploy/code-files';
import { guess } from '../../../../src/cli/deploy/guess';
import { neededBuild } from '../../../../src/cli/deploy/needed-build';

function filesOf(files: Readonly<Record<string, string>>): CodeFiles {
  return {
    names: Object.keys(files).sort(),
    isExecutable: (name) => name === 'bootstrap',
    read: (name) => Promise.resolve(files[name] ?? ''),
  };
}
const needed = (runtime: string, files: Readonly<Record<string, string>>) =>
  neededBuild(filesOf(files), runtime);

const PACKAGE = JSON.stringify({ dependencies: { 'left-pad': '1' } });

describe('of a Node.js folder', () => {
  it('is what package.json names, with the lock and the settings of npm', async () => {
    const files = { 'package.json': PACKAGE, 'package-lock.json': '{}', '.npmrc': '', 'index.mjs': '' };
    expect(await needed('nodejs24.x', files)).toEqual({
      runtime: 'nodejs24.x',
      manifest: 'package.json',
      files: ['package.json', 'package-lock.json', '.npmrc'],
    });
    const optional = JSON.stringify({ optionalDependencies: { sharp: '1' } });
    expect(await needed('nodejs22.x', { 'package.json': optional })).toMatchObject({ runtime: 'nodejs22.x' });
  });

  it.each<[string, Record<string, string>]>([
    ['without package.json', { 'index.mjs': '' }],
    ['without dependencies', { 'package.json': '{"name":"x"}' }],
    ['with those of development only', { 'package.json': '{"devDependencies":{"jest":"1"}}' }],
    ['with an empty list', { 'package.json': '{"dependencies":{}}' }],
    ['with node_modules', { 'package.json': PACKAGE, 'node_modules/left-pad/index.js': '' }],
    ['with node_modules that are a link to a layer', { 'package.json': PACKAGE, node_modules: '' }],
    ['of another runtime', { 'requirements.txt': 'six' }],
  ])('is nothing %s', async (_, files) => {
    expect(await needed('nodejs24.x', files)).toBeUndefined();
  });

  it('is not told of a package.json that cannot be read', async () => {
    await expect(needed('nodejs24.x', { 'package.json': '{' })).rejects.toThrow('package.json is not JSON');
  });
});

describe('of a Python folder', () => {
  const INSTALLED = { 'six.py': '', 'six-1.17.0.dist-info/METADATA': '' };

  it('is what requirements.txt names, with the files that it may name', async () => {
    const files = { 'requirements.txt': 'six\n-r requirements-more.txt', 'requirements-more.txt': '' };
    expect(await needed('python3.13', { ...files, 'constraints.txt': '', 'app.py': '' })).toEqual({
      runtime: 'python3.13',
      manifest: 'requirements.txt',
      files: ['requirements.txt', 'requirements-more.txt', 'constraints.txt'].sort(),
    });
  });

  it.each([
    ['a name that is not there', { ...INSTALLED, 'requirements.txt': 'six\nrequests>=2 # http' }],
    ['a name of which only the source is there', { 'six.py': '', 'requirements.txt': 'six' }],
  ])('is %s', async (_, files) => {
    expect(await needed('python3.13', files)).toBeDefined();
  });

  it.each<[string, Record<string, string>]>([
    ['without requirements.txt', { 'app.py': '' }],
    ['with comments only', { 'requirements.txt': '# none\n\n  # at all\n' }],
    ['when all are installed', { ...INSTALLED, 'requirements.txt': 'six==1.17.0 --hash=sha256:aa' }],
    [
      'when all are installed, names written differently',
      { 'ruamel.yaml-0.18.dist-info/RECORD': '', 'requirements.txt': 'Ruamel_Yaml[x]>=0.17' },
    ],
    [
      'when all are installed that this machine needs',
      { ...INSTALLED, 'requirements.txt': 'six\npywin32; sys_platform == "win32"\n--index-url https://x/' },
    ],
  ])('is nothing %s', async (_, files) => {
    expect(await needed('python3.13', files)).toBeUndefined();
  });
});

describe('of a language that is not built yet', () => {
  const SOURCES: [string, string, string][] = [
    ['go.mod', 'provided.al2023', 'go build -tags lambda.norpc -o bootstrap'],
    ['Cargo.toml', 'provided.al2023', 'cargo lambda build --release'],
    ['Gemfile', 'ruby3.4', 'bundle install'],
    ['pom.xml', 'java21', 'mvn package'],
    ['build.gradle', 'java21', 'gradle build'],
  ];

  it.each(SOURCES)('%s is told, with the way out', async (manifest, runtime, wayOut) => {
    const files = filesOf({ [manifest]: '', 'main.x': '' });
    const told = {
      message: expect.stringContaining(`${manifest} names`),
      hint: expect.stringContaining(wayOut),
    };
    await expect(neededBuild(files, runtime)).rejects.toMatchObject(told);
    await expect(guess(files)).rejects.toMatchObject(told);
  });

  it.each([
    ['go.mod', 'bootstrap', 'provided.al2023'],
    ['Gemfile', 'vendor/bundle/x.rb', 'ruby3.4'],
    ['pom.xml', 'target/app.jar', 'java21'],
  ])('%s is nothing beside %s', async (manifest, result, runtime) => {
    expect(await needed(runtime, { [manifest]: '', [result]: '' })).toBeUndefined();
  });
});
