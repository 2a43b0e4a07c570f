import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instance } from '../../../src/instance/instance';

let parent: string;
let directory: string;
const opened: Instance[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lambdabox-instance-'));
  directory = join(parent, 'data');
});
afterEach(() => {
  for (const instance of opened.splice(0)) instance.close();
  rmSync(parent, { recursive: true, force: true });
});

function open(given?: Instance['credentials']): Instance {
  const instance = Instance.open(directory, given);
  opened.push(instance);
  return instance;
}
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('Instance', () => {
  it('makes an identity and a key pair once, and keeps both', () => {
    const first = open();
    expect(first.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(first.credentials.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(first.credentials.secretAccessKey).toHaveLength(40);
    first.close();
    opened.length = 0;
    expect(open()).toMatchObject({ id: first.id, credentials: first.credentials });
  });

  it('keeps a second service out while it is open', () => {
    open();
    expect(() => Instance.open(directory, undefined)).toThrow(/another lambdabox uses .*data; stop it/);
  });

  it('keeps the secret to its owner, also in a file that was opened up', () => {
    open().close();
    opened.length = 0;
    const path = join(directory, 'credentials.json');
    expect(modeOf(path)).toBe(0o600);
    chmodSync(path, 0o644);
    open();
    expect(modeOf(path)).toBe(0o600);
  });

  it('takes the credentials it is given and writes none', () => {
    const given = { accessKeyId: 'AKIAGIVEN', secretAccessKey: 'given' };
    expect(open(given).credentials).toEqual(given);
    expect(existsSync(join(directory, 'credentials.json'))).toBe(false);
  });

  it.each(['{}', '{"accessKeyId":"A"}', 'null', '{"accessKeyId"'])(
    'says what to do about credentials that are none (%s), and lets go of the directory',
    (text) => {
      open().close();
      opened.length = 0;
      const path = join(directory, 'credentials.json');
      writeFileSync(path, text);
      expect(() => Instance.open(directory, undefined)).toThrow(
        /credentials\.json must hold accessKeyId and secretAccessKey; remove it/,
      );
      rmSync(path);
      expect(open().credentials.accessKeyId).toMatch(/^AKIA/);
    },
  );

  it('makes subdirectories, closed to others, and fresh ones empty', () => {
    const instance = open();
    expect(modeOf(instance.path('logs'))).toBe(0o700);
    const fresh = instance.freshPath('environments');
    writeFileSync(join(fresh, 'left'), 'x');
    expect(instance.freshPath('environments')).toBe(fresh);
    expect(existsSync(join(fresh, 'left'))).toBe(false);
    expect(modeOf(fresh)).toBe(0o700);
    expect(readFileSync(join(directory, 'instance-id'), 'utf8').trim()).toBe(instance.id);
  });
});
