import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFile } from '../../../../src/access/keys/key-file';
import { KeyRing } from '../../../../src/access/keys/key-ring';

const ADMIN = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' };
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let directory: string;
let path: string;
let made: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lbx-keys-'));
  path = join(directory, 'keys.json');
  made = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const ring = () =>
  KeyRing.open({
    admin: ADMIN,
    store: new KeyFile(path),
    scope: { accountId: '000000000000', region: 'us-east-1' },
    newPair: () => {
      made += 1;
      return { accessKeyId: `AKIA${made}`, secretAccessKey: `secret-${made}` };
    },
    clock: { wallTime: () => 1000 },
  });

test('a key is added, kept in a file closed to others, and good in the next service', () => {
  const added = ring().add('ci', 'deploy');
  expect(added).toEqual({
    ...{ name: 'ci', accessKeyId: 'AKIA1', secretAccessKey: 'secret-1', role: 'deploy', createdAt: 1000 },
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const next = ring();
  expect(next.secretOf('AKIA1')).toBe('secret-1');
  expect(next.roleOf('AKIA1')).toBe('deploy');
  expect(next.list().map(({ name, role }) => `${name}: ${role}`)).toEqual(['admin: admin', 'ci: deploy']);
  expect(JSON.stringify(next.list())).not.toContain('secret');
});

test('a key that was removed is good no longer', () => {
  const keys = ring();
  keys.add('ci', 'read');
  keys.remove('ci');
  expect(keys.secretOf('AKIA1')).toBeUndefined();
  expect(keys.roleOf('AKIA1')).toBeUndefined();
  expect(readFileSync(path, 'utf8')).not.toContain('AKIA1');
});

test('names and roles that cannot be are refused, and so is what would remove the configured pair', () => {
  const keys = ring();
  keys.add('ci', 'read');
  expect(() => keys.add('ci', 'read')).toThrow('There is a key ci already: remove it first.');
  expect(() => keys.add('admin', 'read')).toThrow('There is a key admin already');
  expect(() => keys.add('a/b', 'read')).toThrow('name=a/b: must be');
  expect(() => keys.add('x', 'root')).toThrow('role=root: must be one of read, invoke, deploy, admin');
  expect(() => keys.remove('admin')).toThrow('The pair admin is the configured one');
  expect(() => keys.remove('x')).toThrow('There is no key x.');
});

test('a file that others may read, or that holds something else, ends the start with its name', () => {
  writeFileSync(path, '{"keys":[{"name":"x","role":"root"}]}', { mode: 0o600 });
  expect(ring).toThrow(/keys\.json: key 1: it must have name, .* a role of read, invoke, deploy, admin$/);
  chmodSync(path, 0o644);
  expect(ring).toThrow(/may be read or written by others; chmod 600 it$/);
});

test('only the very pair is one', () => {
  const keys = ring();
  expect(keys.isPair(ADMIN)).toBe(true);
  expect(keys.isPair({ ...ADMIN, secretAccessKey: 'secret ' })).toBe(false);
  expect(keys.isPair({ accessKeyId: 'AKIANOBODY', secretAccessKey: '' })).toBe(false);
});

describe('a role may what the one before it may, and more', () => {
  const allowed = (role: string, action: string): boolean => {
    const holder = ring();
    const { accessKeyId } = holder.add(`a-${role}`, role);
    try {
      holder.holderOf(accessKeyId)?.authorize(action, FUNCTION);
      return true;
    } catch {
      return false;
    } finally {
      holder.remove(`a-${role}`);
    }
  };

  test.each([
    ['lambda:GetFunction', 'read invoke deploy admin'],
    ['lambda:ListFunctions', 'read invoke deploy admin'],
    ['logs:FilterLogEvents', 'read invoke deploy admin'],
    ['cloudwatch:GetMetricData', 'read invoke deploy admin'],
    ['lambdabox:Read', 'read invoke deploy admin'],
    ['lambdabox:OpenConsole', 'read invoke deploy admin'],
    ['lambda:InvokeFunction', 'invoke deploy admin'],
    ['lambda:InvokeFunctionUrl', 'invoke deploy admin'],
    ['lambdabox:ReadEvents', 'invoke deploy admin'],
    ['lambda:UpdateFunctionCode', 'deploy admin'],
    ['lambda:DeleteFunction', 'deploy admin'],
    ['events:PutRule', 'deploy admin'],
    ['scheduler:CreateSchedule', 'deploy admin'],
    ['iam:PassRole', 'deploy admin'],
    ['lambdabox:Operate', 'deploy admin'],
    ['lambdabox:ManageKeys', 'admin'],
    ['lambdabox:UnknownOperation', 'admin'],
  ])('%s: %s', (action, roles) => {
    const may = ['read', 'invoke', 'deploy', 'admin'].filter((role) => allowed(role, action));
    expect(may.join(' ')).toBe(roles);
  });

  test("a denial is in IAM's words", () => {
    const keys = ring();
    const { accessKeyId } = keys.add('eve', 'read');
    expect(() => keys.holderOf(accessKeyId)?.authorize('lambda:DeleteFunction', FUNCTION)).toThrow(
      `User: arn:aws:iam::000000000000:user/eve is not authorized to perform: lambda:DeleteFunction on resource: ${FUNCTION} because no identity-based policy allows the lambda:DeleteFunction action`,
    );
  });
});
