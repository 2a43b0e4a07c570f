import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionView } from '../../../../src/contract/connection-view';
import { cli, FakeService, Keyboard } from '../support';

const PATH = '/_lambdabox/connections';
const VIEW: ConnectionView = {
  ...{ name: 'cache', kind: 'redis', arn: 'arn:lambdabox:connection:eu-central-1:123456789012:cache' },
  ...{ endpoints: ['redis://127.0.0.1:6379'], username: 'app', secrets: ['password'] },
};

let service: FakeService;
beforeEach(async () => (service = await new FakeService().start()));
afterEach(() => service.stop());

const run = (args: readonly string[], options = {}) =>
  cli(['connections', ...args], { endpoint: service.endpoint, ...options });

test('ls shows which secrets a connection has', async () => {
  service.on(`GET ${PATH}`, { body: { path: '/data/connections.json', connections: [VIEW] } });
  const { code, stdout, stderr } = await run(['ls']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /cache +redis +redis:\/\/127\.0\.0\.1:6379 +app +password +- +arn:lambdabox:connection/,
  );
  expect(stderr).toContain('/data/connections.json');
});

test('add reads a password from standard input', async () => {
  service.on(`PUT ${PATH}/cache`, { body: VIEW });
  const { code, stdout, stderr } = await run(
    ['add', 'cache', 'redis', 'redis://127.0.0.1:6379', '-u', 'app', '-p'],
    { stdin: 'secret-1\n' },
  );
  expect([code, stdout]).toEqual([0, `✓ ${VIEW.arn}\n`]);
  expect(stderr).toContain('lambdabox connections test cache');
  expect(stdout + stderr).not.toContain('secret-1');
  expect(service.asked(`PUT ${PATH}/cache`)[0]?.json()).toEqual({
    ...{ kind: 'redis', endpoints: ['redis://127.0.0.1:6379'], username: 'app', password: 'secret-1' },
  });
});

test('add asks for a password and does not echo it', async () => {
  service.on(`PUT ${PATH}/cache`, { body: VIEW });
  const keys = new Keyboard();
  const { code, stdout, stderr } = await run(['add', 'cache', 'redis', 'redis://127.0.0.1:6379', '-p'], {
    ...{ keys, isTerminal: true },
    onStderr: (text: string) => {
      if (text.endsWith('password of cache: ')) setImmediate(() => keys.press('secret-1\r'));
    },
  });
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain('secret-1');
  expect(service.asked(`PUT ${PATH}/cache`)[0]?.json()).toMatchObject({ password: 'secret-1' });
});

test('add sends what files hold', async () => {
  service.on(`PUT ${PATH}/events`, { body: VIEW });
  const cwd = mkdtempSync(join(tmpdir(), 'lbx-cli-'));
  writeFileSync(join(cwd, 'ca.pem'), 'PEM');
  const args = [
    'add',
    'events',
    'nats',
    'tls://a:4222',
    'tls://b:4222',
    '--ca',
    'ca.pem',
    '--token',
    '--replace',
  ];
  const { code } = await run(args, { cwd, stdin: 'secret-1' });
  const missing = await run(['add', 'events', 'nats', 'tls://a:4222', '--ca', 'none.pem'], { cwd });
  rmSync(cwd, { recursive: true });
  expect(code).toBe(0);
  const [asked] = service.asked(`PUT ${PATH}/events`);
  expect(asked?.query.get('replace')).toBe('true');
  expect(asked?.json()).toEqual({
    ...{ kind: 'nats', endpoints: ['tls://a:4222', 'tls://b:4222'], token: 'secret-1' },
    tls: { ca: 'PEM', isVerified: true },
  });
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('the file none.pem cannot be read');
});

test('an empty password is refused', async () => {
  const { code, stderr } = await run(['add', 'c', 'redis', 'redis://a:1', '-p'], { stdin: '' });
  expect(code).toBe(2);
  expect(stderr).toContain('the password of c is empty');
});

test('test says what was found, and fails with what is wrong', async () => {
  const found = ['Redis 7.0.15 answers'];
  service.on(`POST ${PATH}/cache/test`, ({ query }) => ({
    body: query.has('source')
      ? { isWell: false, found, trouble: 'there is no stream orders' }
      : { isWell: true, found },
  }));
  expect(await run(['test', 'cache'])).toMatchObject({ code: 0, stdout: '✓ Redis 7.0.15 answers\n' });
  const bad = await run(['test', 'cache', 'orders']);
  expect(bad).toMatchObject({ code: 1, stdout: '✓ Redis 7.0.15 answers\n' });
  expect(bad.stderr).toContain('there is no stream orders');
});

test('rm forces only when told to', async () => {
  service.on(`DELETE ${PATH}/cache`, { body: {} });
  expect(await run(['rm', 'cache'])).toMatchObject({ code: 0, stdout: '✓ forgot the connection cache\n' });
  await run(['rm', 'cache', '--force']);
  expect(service.asked(`DELETE ${PATH}/cache`).map(({ query }) => query.get('force'))).toEqual([
    null,
    'true',
  ]);
});
