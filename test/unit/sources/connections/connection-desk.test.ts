import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../../../../src/errors';
import {
  ConnectionDesk,
  type ConnectionDeskParts,
} from '../../../../src/sources/connections/connection-desk';
import { ConnectionFile } from '../../../../src/sources/connections/connection-file';

const SCOPE = { region: 'eu-central-1', accountId: '123456789012' };
const REDIS = { kind: 'redis', endpoints: ['redis://127.0.0.1:6379'] };

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'lbx-connections-'))));
afterEach(() => rmSync(directory, { recursive: true }));

function desk(changes: Partial<ConnectionDeskParts> = {}): ConnectionDesk {
  const file = new ConnectionFile(join(directory, 'connections.json'), SCOPE);
  return new ConnectionDesk({ file, scope: SCOPE, tests: {}, usersOf: () => [], testMs: 10_000, ...changes });
}

test('lists connections with the names of their secrets and without the secrets', () => {
  const connections = desk();
  const tls = {
    ...{ cert: '-----BEGIN CERTIFICATE-----secret-1', key: '-----BEGIN PRIVATE KEY-----secret-1' },
    isVerified: false,
  };
  const added = connections.add('c', { ...REDIS, username: 'app', password: 'secret-1', tls }, false);
  const expected = {
    ...{ name: 'c', arn: 'arn:lambdabox:connection:eu-central-1:123456789012:c', ...REDIS, username: 'app' },
    ...{ secrets: ['password', 'key'], tls: { isVerified: false, hasOwnCa: false } },
  };
  expect(added).toEqual(expected);
  expect(connections.list()).toEqual({
    path: join(directory, 'connections.json'),
    connections: [expected],
  });
  expect(JSON.stringify(connections.list())).not.toContain('secret-1');
});

test('replaces a connection only when told to', () => {
  const connections = desk();
  connections.add('c', REDIS, false);
  expect(() => connections.add('c', REDIS, false)).toThrow('there is a connection c already: add --replace');
  expect(connections.add('c', { ...REDIS, username: 'app' }, true).username).toBe('app');
});

test('a connection that cannot be is the fault of who sent it', () => {
  expect(() => desk().add('c', {}, false)).toThrow(AwsError);
});

test('keeps a connection that a mapping uses, unless forced', () => {
  const connections = desk({ usersOf: ({ name }) => [`the mapping of ${name}`] });
  connections.add('c', REDIS, false);
  expect(() => connections.remove('c', false)).toThrow(
    'the connection c is used by the mapping of c: delete that first, or add --force',
  );
  connections.remove('c', true);
  expect(connections.list().connections).toEqual([]);
  expect(() => connections.remove('c', true)).toThrow('there is no connection c: there is none yet');
});

test('tells what a test found, and what was wrong', async () => {
  const connections = desk({
    tests: {
      redis: {
        test: async (_, source, found) => {
          found('it answers');
          if (source !== undefined) await Promise.reject(new Error(`there is no stream ${source}`));
        },
      },
    },
  });
  connections.add('c', REDIS, false);
  await expect(connections.test('c', undefined)).resolves.toEqual({ isWell: true, found: ['it answers'] });
  await expect(connections.test('c', 'orders')).resolves.toEqual({
    ...{ isWell: false, found: ['it answers'], trouble: 'there is no stream orders' },
  });
});

test('a broker that never answers is given up', async () => {
  const hangs = (_: unknown, __: unknown, ___: unknown, signal: AbortSignal) =>
    new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
  const connections = desk({ tests: { redis: { test: hangs } }, testMs: 1 });
  connections.add('c', REDIS, false);
  const { isWell, trouble } = await connections.test('c', undefined);
  expect(isWell).toBe(false);
  expect(trouble).toContain('redis://127.0.0.1:6379 did not answer within 0.001 s');
});
