import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { DockerLogins } from '../../../../src/docker/images/docker-logins';

const auth = Buffer.from('me:a:secret').toString('base64');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lbx-logins-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = (config: unknown) =>
  writeFileSync(join(directory, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
const of = (registry: string) =>
  new DockerLogins(directory, { PATH: [directory, '/usr/bin', '/bin'].join(delimiter) }).of(registry);

it('has nothing for whoever never logged in, and for another registry', async () => {
  expect(await of('reg.example')).toBeUndefined();
  write({ auths: { 'reg.example': { auth } } });
  expect(await of('other.example')).toBeUndefined();
});

it('finds a login by the host, however it is written', async () => {
  write({ auths: { 'https://reg.example/v2/': { auth }, 'https://index.docker.io/v1/': { auth } } });
  const login = { username: 'me', password: 'a:secret' };
  expect(await of('reg.example')).toEqual({ ...login, serveraddress: 'reg.example' });
  expect(await of('docker.io')).toEqual({ ...login, serveraddress: 'https://index.docker.io/v1/' });
});

it('takes a token for what it is', async () => {
  write({ auths: { 'reg.example': { identitytoken: 't' } } });
  expect(await of('reg.example')).toEqual({ identitytoken: 't', serveraddress: 'reg.example' });
});

it('says which file is broken', async () => {
  write('{');
  await expect(of('reg.example')).rejects.toThrow(/config.json, where logins to registries are, is no JSON/);
});

describe('with a helper', () => {
  /** A program in the place of `docker-credential-<name>`. */
  function helper(name: string, script: string): void {
    const file = join(directory, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  it('asks it for the server', async () => {
    helper('toy', `read server; echo "{\\"Username\\":\\"$server\\",\\"Secret\\":\\"s\\"}"`);
    write({ credHelpers: { 'reg.example': 'toy' } });
    expect(await of('reg.example')).toMatchObject({ username: 'reg.example', password: 's' });
  });

  it('goes on with the file when the helper knows none, and fails when it is broken', async () => {
    helper('none', 'echo "credentials not found in native keychain"; exit 1');
    write({ credsStore: 'none', auths: { 'reg.example': { auth } } });
    expect(await of('reg.example')).toMatchObject({ username: 'me' });
    helper('sick', 'echo "it is locked"; exit 1');
    write({ credsStore: 'sick' });
    await expect(of('reg.example')).rejects.toThrow(
      'docker-credential-sick gave no login for reg.example: it is locked',
    );
  });
});
