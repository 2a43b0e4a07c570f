import { cli, FakeService } from '../support';

const PATH = '/_lambdabox/keys';
const CI = { name: 'ci', accessKeyId: 'AKIA1', role: 'deploy', createdAt: 0 };

let service: FakeService;
beforeEach(async () => (service = await new FakeService().start()));
afterEach(() => service.stop());

const run = (args: readonly string[], options = {}) => cli(args, { endpoint: service.endpoint, ...options });

test('keys add prints a pair that can be exported, and says that its secret is shown once', async () => {
  service.on(`PUT ${PATH}/ci`, { body: { ...CI, secretAccessKey: 's/1' } });
  const { code, stdout, stderr } = await run(['keys', 'add', 'ci', '--role', 'deploy']);
  expect([code, stdout]).toEqual([0, 'AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=s/1\n']);
  expect(stderr).toContain('its secret is not shown again');
  expect(service.asked(`PUT ${PATH}/ci`)[0]?.query.get('role')).toBe('deploy');
});

test('keys add wants a role that there is', async () => {
  expect((await run(['keys', 'add', 'ci'])).code).toBe(2);
  expect((await run(['keys', 'add', 'ci', '--role', 'root'])).stderr).toContain(
    'read, invoke, deploy, admin',
  );
});

test('keys ls shows who may what, keys rm forgets one', async () => {
  service.on(`GET ${PATH}`, { body: { keys: [{ name: 'admin', accessKeyId: 'AKIA0', role: 'admin' }, CI] } });
  const { stdout } = await run(['keys', 'ls']);
  expect(stdout).toMatch(/admin +admin +AKIA0 +-/);
  expect(stdout).toMatch(/ci +deploy +AKIA1/);
  service.on(`DELETE ${PATH}/ci`, { body: {} });
  expect((await run(['keys', 'rm', 'ci'])).stdout).toBe('✓ the key ci is good no longer\n');
});

test('console prints a link to this service, and opens nothing without a display', async () => {
  service.on('POST /_lambdabox/console-links', { body: { url: '/console/#token=abc', expires: 1 } });
  const { code, stdout, stderr } = await run(['console']);
  expect([code, stdout]).toEqual([0, `${service.endpoint}/console/#token=abc\n`]);
  expect(stderr).toContain('open it in a browser within a minute');
  const json = await run(['console', '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ url: `${service.endpoint}/console/#token=abc`, expires: 1 });
});

test('invocations finds among all that are kept, page by page', async () => {
  const call = { requestId: 'r1', functionName: 'f', version: '1', startKind: 'cold', outcome: 'error' };
  const row = { ...call, startedAt: 0, phases: {}, totalMs: 600, maxMemoryUsedMb: 1, memorySizeMb: 128 };
  service.on('GET /_lambdabox/calls', { body: { calls: [row] } });
  const { stdout } = await run([
    'invocations',
    'f',
    '--outcome',
    'error',
    '--slower-than',
    '500',
    '--since',
    '2d',
  ]);
  expect(stdout).toContain('r1');
  const query = service.asked('GET /_lambdabox/calls')[0]?.query;
  expect([query?.get('function'), query?.get('outcome'), query?.get('minMs')]).toEqual(['f', 'error', '500']);
  expect(Number(query?.get('since'))).toBeGreaterThan(0);
});
