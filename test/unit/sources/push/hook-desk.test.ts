import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Hook } from '../../../../src/contract/hook';
import { Hooks } from '../../../../src/sources/push/hooks';
import { PushBox } from './push-box';

let box: PushBox;
beforeEach(() => {
  box = new PushBox();
});
afterEach(() => box.close());

const THUMBS = { kind: 's3', function: 'thumbs:live', bucket: 'photos', events: ['s3:ObjectCreated:*'] };

test('a hook is kept, and shown with the place that it is pushed to', () => {
  const { hook } = box.desk.put('thumbs', { ...THUMBS, prefix: 'in/' });
  const kept = { ...THUMBS, name: 'thumbs', enabled: true, prefix: 'in/' };
  expect(hook).toEqual({ ...kept, path: '/_lambdabox/in/s3' });
  expect(Hooks.open(box.store.collection<Hook>('hooks')).all()).toEqual([kept]);
  expect(box.desk.list()).toEqual([hook]);
});

test('the first hook of a store makes a token, which is told once and kept in a file that is closed to others', () => {
  const { secret = '' } = box.desk.put('one', THUMBS);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(box.desk.put('two', THUMBS).secret).toBeUndefined();
  expect(statSync(box.secretPath).mode & 0o777).toBe(0o600);
  expect([box.secrets.isOf('s3', secret), box.secrets.isOf('s3', `${secret}x`)]).toEqual([true, false]);
  expect(JSON.stringify(box.desk.list())).not.toContain(secret);
});

test('people may edit the file while the service runs; each of several secrets is good', () => {
  box.desk.put('one', THUMBS);
  writeFileSync(box.secretPath, JSON.stringify({ s3: ['old-token', 'new-token'] }));
  expect(['old-token', 'new-token', 'no-token'].map((token) => box.secrets.isOf('s3', token))).toEqual([
    ...[true, true, false],
  ]);
  expect(JSON.parse(readFileSync(box.secretPath, 'utf8'))).toEqual({ s3: ['old-token', 'new-token'] });
});

test('a file that others may read is not believed, and what is said of a broken one quotes no secret', () => {
  box.desk.put('one', THUMBS);
  chmodSync(box.secretPath, 0o644);
  expect(() => box.secrets.of('s3')).toThrow(/chmod 600 it/);
  chmodSync(box.secretPath, 0o600);
  writeFileSync(box.secretPath, '{"s3":"hush-hush-hush"');
  expect(() => box.secrets.of('s3')).toThrow(/hook-secrets\.json: is not JSON$/);
  writeFileSync(box.secretPath, '{"s3":["short"]}');
  expect(() => box.secrets.of('s3')).toThrow(/"s3" must be a secret of 8 characters or more/);
});

test.each<[string, object, string]>([
  ['s3', THUMBS, 'name=s3: must be 1 to 64 letters, digits, "-", "_" and ".", and neither'],
  ['a/b', THUMBS, 'name=a/b: must be'],
  ['n', { ...THUMBS, kind: 'ftp' }, 'kind="ftp": must be one of s3'],
  ['n', { ...THUMBS, function: 'a b' }, 'function="a b": must be the name of a function, or'],
  ['n', { ...THUMBS, bucket: undefined }, 'bucket=: must be the name of a bucket'],
  [
    'n',
    { ...THUMBS, events: ['s3:ObjectCreate:*'] },
    'events=["s3:ObjectCreate:*"]: must be a list of s3:ObjectCreated:*',
  ],
  ['n', { ...THUMBS, events: [] }, 'events=[]: must be a list'],
  ['n', { ...THUMBS, enabled: 1 }, 'enabled=1: must be true or false'],
  [
    'n',
    { ...THUMBS, sufix: '.jpg' },
    '"sufix" is no member of such a hook: there are kind, function, enabled, bucket,',
  ],
])('%s is refused: %j', (name, value, message) => {
  expect(() => box.desk.put(name, value)).toThrow(
    expect.objectContaining({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message) as string,
    }) as Error,
  );
  expect(box.desk.list()).toEqual([]);
});

test('a hook that is removed is gone; another time there is none', () => {
  box.desk.put('one', THUMBS);
  box.desk.remove('one');
  expect(box.desk.list()).toEqual([]);
  expect(() => box.desk.remove('one')).toThrow('There is no hook one.');
});
