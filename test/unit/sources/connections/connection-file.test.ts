import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionFile } from '../../../../src/sources/connections/connection-file';

const SCOPE = { region: 'eu-central-1', accountId: '123456789012' };
const REDIS = { name: 'cache', kind: 'redis', endpoints: ['redis://127.0.0.1:6379'] } as const;
const MQ = 'arn:aws:mq:eu-central-1:123456789012:broker:shop:b-1';

let directory: string;
let path: string;
let file: ConnectionFile;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lbx-connections-'));
  path = join(directory, 'connections.json');
  file = new ConnectionFile(path, SCOPE);
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(connections: unknown, mode = 0o600): void {
  writeFileSync(path, JSON.stringify({ connections }), { mode });
  chmodSync(path, mode);
}

test('there is none without a file', () => {
  expect(file.all()).toEqual([]);
  expect(file.find('cache')).toBeUndefined();
});

test('what was put is found by another reader, in a file that nobody else can read', () => {
  file.put({ ...REDIS, password: 'secret-1' });
  expect(new ConnectionFile(path, SCOPE).find('cache')).toEqual({ ...REDIS, password: 'secret-1' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  file.remove('cache');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ connections: {} });
});

test('what a person writes is seen at once; what has not changed stays the same object', () => {
  write({ cache: { kind: 'redis', endpoints: ['redis://a:1'] } });
  const before = file.find('cache');
  write({
    cache: { kind: 'redis', endpoints: ['redis://a:1'] },
    other: { kind: 'nats', endpoints: ['nats://b:2'], token: 't' },
  });
  expect(file.find('other')).toEqual({ name: 'other', kind: 'nats', endpoints: ['nats://b:2'], token: 't' });
  expect(file.find('cache')).toBe(before);
  write({ cache: { kind: 'redis', endpoints: ['redis://a:3'] } });
  expect(file.find('cache')).not.toBe(before);
  expect(file.find('other')).toBeUndefined();
});

test('a connection is found by its ARN and by the one that it stands for', () => {
  write({ shop: { kind: 'rabbitmq', endpoints: ['amqp://mq:5672/'], standsFor: MQ } });
  expect(file.byArn(MQ)?.name).toBe('shop');
  expect(file.byArn('arn:lambdabox:connection:eu-central-1:123456789012:shop')?.name).toBe('shop');
  expect(file.byArn('arn:lambdabox:rabbitmq:eu-central-1:123456789012:shop')?.name).toBe('shop');
  expect(file.byArn('arn:lambdabox:rabbitmq:eu-central-1:123456789012:shop/jobs')?.name).toBe('shop');
  expect(file.byArn('arn:lambdabox:redis:eu-central-1:123456789012:shop/jobs')).toBeUndefined();
  expect(file.byArn('arn:lambdabox:connection:eu-central-1:210987654321:shop')).toBeUndefined();
  expect(file.byArn('arn:lambdabox:connection:eu-central-1:123456789012:none')).toBeUndefined();
});

test('a file that others can read is not used, and says what to do', () => {
  write({ cache: { kind: 'redis', endpoints: ['redis://a:1'], password: 'secret-1' } }, 0o640);
  expect(() => file.find('cache')).toThrow(
    `${path} is not used: other users of this machine can read it (mode 640)`,
  );
  expect(() => file.put(REDIS)).toThrow(`chmod 600 ${path}`);
  chmodSync(path, 0o600);
  expect(file.find('cache')?.password).toBe('secret-1');
});

test.each([
  ['no JSON', '{"connections": {"a": {"password": "secret-1"', 'it is no JSON'],
  ['no connections', '{"a": {"password": "secret-1"}}', 'it must hold {"connections"'],
  ['a list', '{"connections": ["secret-1"]}', 'it must hold {"connections"'],
])('%s is refused without what stands there', (_, text, message) => {
  writeFileSync(path, text, { mode: 0o600 });
  expect(() => file.all()).toThrow(message);
  expect(() => file.all()).not.toThrow('secret-1');
});

test('two connections do not stand for one ARN', () => {
  const mq = { kind: 'rabbitmq', endpoints: ['amqp://mq:5672/'], standsFor: MQ };
  write({ one: mq, two: mq });
  expect(() => file.all()).toThrow(`two connections stand for ${MQ}`);
});
