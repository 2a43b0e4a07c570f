import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeLambda, invokeReply } from '../fake-lambda';
import { Folder } from '../folder';
import { cli, notFound, type RunOptions } from '../support';

const PATH = '/2015-03-31/functions/orders/invocations';
let service: FakeLambda;
let folder: Folder;

beforeAll(async () => {
  service = await new FakeLambda().start();
  folder = new Folder();
});
beforeEach(() => {
  service.received.length = 0;
  service.on(`POST ${PATH}`, invokeReply());
});
afterAll(async () => {
  folder.remove();
  await service.stop();
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(['invoke', ...args], { endpoint: service.endpoint, cwd: folder.path, ...options });

it('prints the answer as it is on stdout and a line about the call on stderr', async () => {
  const result = await run(['orders', '{"id": 7}']);
  expect(result).toEqual({
    code: 0,
    stdout: '{"ok":true}',
    stderr: 'warm start, 2.00 ms (queue 0.50, invoke 1.50) · memory 36 of 128 MB · billed 2 ms\n',
  });
  expect(service.asked(`POST ${PATH}`)[0]?.body.toString()).toBe('{"id": 7}');
});

it('prints JSON with line breaks on a terminal', async () => {
  const { stdout } = await run(['orders'], { isTerminal: true, env: { NO_COLOR: '1' } });
  expect(stdout).toBe('{\n  "ok": true\n}\n');
});

it('sends an empty object without a payload, a file, and standard input', async () => {
  writeFileSync(join(folder.path, 'event.json'), '{"from": "file"}');
  await run(['orders']);
  await run(['orders', '@event.json']);
  await run(['orders', '-'], { stdin: '{"from": "stdin"}' });
  expect(service.asked(`POST ${PATH}`).map(({ body }) => body.toString())).toEqual([
    '{}',
    '{"from": "file"}',
    '{"from": "stdin"}',
  ]);
});

it.each([
  ['{oops', 'payload {oops is not JSON'],
  ['@absent.json', 'payload file absent.json does not exist'],
])('refuses the payload %s before it calls', async (payload, message) => {
  const { code, stderr } = await run(['orders', payload]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(service.received).toHaveLength(0);
});

it('has exit status 1 when the function failed, and says where its log is', async () => {
  service.on(`POST ${PATH}`, invokeReply({ error: true, id: 'req-9', body: { errorType: 'Error' } }));
  const { code, stdout, stderr } = await run(['orders']);
  expect(code).toBe(1);
  expect(stdout).toBe('{"errorType":"Error"}');
  expect(stderr).toContain('function failed (Unhandled) · warm start');
  expect(stderr).toContain('lambdabox logs --request-id req-9');
});

it('shows the log with --tail', async () => {
  const { stderr } = await run(['orders', '--tail']);
  expect(stderr).toMatch(/^START RequestId: req-1 .*\nhello\nEND/);
});

it('names a version, queues an event, and only asks', async () => {
  service.on(`POST ${PATH}`, ({ headers }) => ({
    status: headers['x-amz-invocation-type'] === 'Event' ? 202 : 204,
    headers: { 'x-amzn-requestid': 'req-5' },
    body: '',
  }));
  const event = await run(['orders', '--event', '--qualifier', 'live']);
  const dry = await run(['orders', '--dry-run']);
  expect([event.code, dry.code]).toEqual([0, 0]);
  expect(event.stderr).toBe('queued, request req-5\n');
  expect(
    service.received.map(({ headers, query }) => [headers['x-amz-invocation-type'], query.get('Qualifier')]),
  ).toEqual([
    ['Event', 'live'],
    ['DryRun', null],
  ]);
});

it('refuses options that exclude one another', async () => {
  const { code, stderr } = await run(['orders', '--event', '--repeat', '3']);
  expect(code).toBe(2);
  expect(stderr).toContain("option '--event' cannot be used with option '--repeat <n>'");
});

it('calls again and again with --repeat and sets cold and warm side by side', async () => {
  let calls = 0;
  service.on(`POST ${PATH}`, () => invokeReply({ kind: (calls += 1) === 1 ? 'cold' : 'warm' }));
  const { code, stdout, stderr } = await run(['orders', '--repeat', '3']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'call  kind    total  queue  create  start  boot  init  invoke  overhead  billed',
    '   1  cold   160 ms   1.00    9.00   90.0     -  50.0    10.0         -    2 ms',
    '   2  warm  2.00 ms   0.50       -      -     -     -    1.50         -    2 ms',
    '   3  warm  2.00 ms   0.50       -      -     -     -    1.50         -    2 ms',
    '',
    'cold: 1 call, p50 160 ms, longest 160 ms',
    'warm: 2 calls, p50 2.00 ms, longest 2.00 ms',
    '',
  ]);
});

it('tells everything with --json', async () => {
  const { stdout } = await run(['orders', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    requestId: 'req-1',
    startKind: 'warm',
    phases: { queue: 0.5, invoke: 1.5 },
    totalMs: 2,
    billedMs: 2,
    memorySizeMb: 128,
    maxMemoryUsedMb: 36,
    payload: { ok: true },
  });
});

it('says which function does not exist', async () => {
  service.on(`POST ${PATH}`, notFound('orders'));
  expect(await run(['orders'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: ResourceNotFoundException: Function not found: orders\n  lambdabox ls lists the functions\n',
  });
});

it('names the tenant of a call, whatever its type', async () => {
  await run(['orders', '--tenant-id', 'blue']);
  await run(['orders', '--tenant-id', 'blue', '--dry-run']);
  await run(['orders']);
  const tenants = service.asked(`POST ${PATH}`).map(({ headers }) => headers['x-amz-tenant-id']);
  expect(tenants).toEqual(['blue', 'blue', undefined]);
});
