import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { contextFiles, inputsHash, packContext } from '../../../../src/docker/images/build-context';

describe('the build context of a runtime', () => {
  let runtimes: string;

  function write(name: string, content: string, mode = 0o644): void {
    const file = path.join(runtimes, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }
  const hash = (folder: string, buildEnv: Record<string, string> = {}) =>
    inputsHash(contextFiles(runtimes, folder), buildEnv);

  beforeEach(() => {
    runtimes = mkdtempSync(path.join(tmpdir(), 'runtimes-'));
    write('toy1.x/Dockerfile', 'FROM scratch');
    write('base/common/users.sh', 'users');
    write('base/toy/bootstrap', 'boot', 0o775);
    write('base/other/bootstrap', 'other');
    write('init/Dockerfile', 'FROM scratch');
  });
  afterEach(() => rmSync(runtimes, { recursive: true }));

  it('has its folder at the root, and what all runtimes and its family share', () => {
    expect(contextFiles(runtimes, 'toy1.x').map(({ name, mode }) => [name, mode])).toEqual([
      ['Dockerfile', 0o644],
      ['base/common/users.sh', 0o644],
      ['base/toy/bootstrap', 0o755],
    ]);
  });

  it('is the folder alone for what is no runtime', () => {
    expect(contextFiles(runtimes, 'init').map(({ name }) => name)).toEqual(['Dockerfile']);
  });

  it.each([
    ['a file of its own', 'toy1.x/Dockerfile', 'FROM other', 0o644],
    ['a file of all runtimes', 'base/common/users.sh', 'others', 0o644],
    ['a file of its family', 'base/toy/bootstrap', 'other', 0o755],
    ['a file that was not there', 'toy1.x/new', '', 0o644],
    ['whether a file is executable', 'base/toy/bootstrap', 'boot', 0o644],
  ])('has another hash after a change of %s', (_, name, content, mode) => {
    const before = hash('toy1.x');
    write(name, content, mode);
    expect(hash('toy1.x')).not.toBe(before);
  });

  it('keeps its hash when another family or a mere file permission changes', () => {
    const before = hash('toy1.x');
    write('base/other/bootstrap', 'changed');
    write('toy1.x/Dockerfile', 'FROM scratch', 0o600);
    expect(hash('toy1.x')).toBe(before);
  });

  it('has a hash of the build arguments, but for those that say how to reach the network', () => {
    const before = hash('toy1.x');
    expect(hash('toy1.x', { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost' })).toBe(before);
    expect(hash('toy1.x', { EXTRA_SDK_PACKAGES: '@aws-sdk/client-mq' })).not.toBe(before);
  });

  it('packs to the same bytes at any time', async () => {
    const pack = () => buffer(packContext(contextFiles(runtimes, 'toy1.x'), Buffer.from('pem')));
    const first = await pack();
    write('toy1.x/Dockerfile', 'FROM scratch');
    expect(first.equals(await pack())).toBe(true);
    expect(first.includes('ca/ca-bundle.pem')).toBe(true);
  });
});
