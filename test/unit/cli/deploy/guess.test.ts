import type { CodeFiles } from '../../../../src/cli/deploy/code-files';
import { CliError } from '../../../../src/cli/cli-error';
import { guess, hasHandlerFile, type Given } from '../../../../src/cli/deploy/guess';

function files(contents: Readonly<Record<string, string>>, executables: readonly string[] = []): CodeFiles {
  return {
    names: Object.keys(contents).sort(),
    isExecutable: (name) => executables.includes(name),
    read: (name) => Promise.resolve(contents[name] ?? ''),
  };
}

describe('a Node.js function', () => {
  it.each([
    ['export const handler = async () => 1', 'index.mjs', 'index.handler'],
    ['export async function handler(event) {}', 'app.mjs', 'app.handler'],
    ['exports.handler = async () => 1', 'index.js', 'index.handler'],
    ['module.exports = { other, handler }', 'handler.js', 'handler.handler'],
    ['const run = 1; export { run as x, handler };', 'main.mjs', 'main.handler'],
    ['exports.lambdaHandler = () => 1', 'app.cjs', 'app.lambdaHandler'],
    ['__export(index_exports, { handler: () => handler });', 'index.js', 'index.handler'],
  ])('is told by what it exports: %s', async (source, name, handler) => {
    expect(await guess(files({ [name]: source }))).toMatchObject({ runtime: 'nodejs24.x', handler });
  });

  it('begins where package.json says', async () => {
    const found = await guess(
      files({
        'package.json': '{"main": "./dist/app.js"}',
        'dist/app.js': 'exports.handler = 1',
        'index.js': 'exports.handler = 1',
      }),
    );
    expect(found).toEqual({
      runtime: 'nodejs24.x',
      handler: 'dist/app.handler',
      because: 'dist/app.js exports handler, as package.json says (main)',
    });
  });

  it('is not told by a file that exports no handler', async () => {
    await expect(guess(files({ 'index.js': 'console.log("handler")' }))).rejects.toThrow(
      'found no file with a handler',
    );
  });
});

describe('a Ruby function', () => {
  it('is told by the method that it defines', async () => {
    const code = files({ 'lambda_function.rb': 'def lambda_handler(event:, context:) = 1' });
    const told = { runtime: 'ruby3.3', handler: 'lambda_function.lambda_handler' };
    expect(await guess(code)).toMatchObject(told);
    expect(await guess(code, { handler: told.handler })).toMatchObject(told);
    expect(hasHandlerFile(code, 'ruby3.3', 'lambda_function.Shop::Orders.total')).toBe(true);
    expect(hasHandlerFile(code, 'ruby3.3', 'app.handler')).toBe(false);
  });

  it('is not told by a method with another name', async () => {
    await expect(guess(files({ 'app.rb': 'def handlers = []' }))).rejects.toThrow(
      'found no file with a handler',
    );
  });
});

describe('a Python function', () => {
  it.each([
    ['def handler(event, context):\n  pass', 'app.py', 'app.handler'],
    [
      'import x\ndef lambda_handler(event, context):\n  pass',
      'lambda_function.py',
      'lambda_function.lambda_handler',
    ],
    ['app = make()\nhandler = Mangum(app)', 'main.py', 'main.handler'],
  ])('is told by what it defines: %s', async (source, name, handler) => {
    expect(await guess(files({ [name]: source }))).toMatchObject({ runtime: 'python3.13', handler });
  });

  it('is not told by a method or a call', async () => {
    const source = 'class A:\n  def handler(self):\n    pass\nhandler(1)';
    await expect(guess(files({ 'app.py': source }))).rejects.toThrow(CliError);
  });
});

describe('a custom runtime', () => {
  it('is an executable bootstrap, whatever else is there', async () => {
    const code = files({ bootstrap: '#!/bin/sh', 'index.mjs': 'export const handler = 1' }, ['bootstrap']);
    expect(await guess(code)).toMatchObject({ runtime: 'provided.al2023', handler: 'bootstrap' });
  });

  it('says that a bootstrap must be executable', async () => {
    await expect(guess(files({ bootstrap: '' }))).rejects.toThrow('bootstrap is not executable');
  });
});

describe('what is given', () => {
  const both = files({ 'index.mjs': 'export const handler = 1', 'app.py': 'def handler(e, c): pass' });

  it('refuses two languages, and names both', async () => {
    await expect(guess(both)).rejects.toThrow(
      'several languages: index.mjs exports handler (nodejs24.x); app.py defines handler (python3.13)',
    );
  });

  it.each<[Given, object]>([
    [{ runtime: 'python3.13' }, { runtime: 'python3.13', handler: 'app.handler' }],
    [{ runtime: 'nodejs22.x' }, { runtime: 'nodejs22.x', handler: 'index.handler' }],
    [{ handler: 'app.other' }, { runtime: 'python3.13', handler: 'app.other' }],
    [
      { runtime: 'java21', handler: 'A::b' },
      { runtime: 'java21', handler: 'A::b', because: '' },
    ],
  ])('wins: %j', async (given, expected) => {
    expect(await guess(both, given)).toMatchObject(expected);
  });

  it('must have a file', async () => {
    await expect(guess(both, { handler: 'nothing.handler' })).rejects.toThrow(
      'there is no nothing.js, .mjs, .cjs, .py or .rb',
    );
  });

  it('says that TypeScript has to be compiled', async () => {
    await expect(guess(files({ 'index.ts': 'export const handler = 1' }))).rejects.toThrow('is TypeScript');
  });
});

describe('a handler and its file', () => {
  const code = files({ 'src/app.mjs': '', 'pkg/mod.py': '', 'pkg2/__init__.py': '' });
  it.each([
    ['nodejs24.x', 'src/app.handler', true],
    ['nodejs24.x', 'index.handler', false],
    ['python3.13', 'pkg.mod.handler', true],
    ['python3.13', 'pkg2.handler', true],
    ['python3.13', 'app.handler', false],
    ['provided.al2023', 'anything', true],
  ])('%s %s: %s', (runtime, handler, expected) => {
    expect(hasHandlerFile(code, runtime, handler)).toBe(expected);
  });
});
