import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchReport } from '../../../../src/cli/bench/report';
import { invokeReply } from '../fake-lambda';
import { Folder } from '../folder';
import { cli, type RunOptions } from '../support';
import { FakeBenchService } from './fake-bench-service';

let service: FakeBenchService;
let folder: Folder;

beforeEach(async () => {
  service = (await new FakeBenchService().start()).serveFunction('orders');
  folder = new Folder();
});
afterEach(async () => {
  folder.remove();
  await service.stop();
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(['bench', ...args], { endpoint: service.endpoint, cwd: folder.path, ...options });
const QUICK = ['--calls', '3', '--rate', '100', '--duration', '1'];

async function report(args: readonly string[]): Promise<BenchReport & { code: number }> {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect(stderr).toBe('');
  return { ...(JSON.parse(stdout) as BenchReport), code };
}

const counts = ({ functions }: BenchReport) =>
  functions.map(({ kinds }) =>
    Object.fromEntries(kinds.map(({ kind, samples }) => [kind, samples.length] as const)),
  );

it('makes every kind of start happen and tells their latencies, with all samples in JSON', async () => {
  const found = await report(['orders', ...QUICK]);
  expect(found.code).toBe(0);
  expect(counts(found)).toEqual([{ cold: 3, stem: 3, thawed: 3, warm: 100 }]);
  const [cold] = found.functions[0]?.kinds ?? [];
  expect(cold?.summary?.count).toBe(3);
  expect(cold?.parts.create).toBeCloseTo(0.1, 9);
  expect(Object.keys(cold?.parts ?? {})).toEqual(['create', 'invoke', 'client']);
  expect(cold?.samples[0]).toMatchObject({ environmentId: 'env-1', lateMs: 0 });
  expect(found.machine).toMatchObject({ version: '1.2.3', docker: 'Docker 28.2.2, 2 processors' });
});

it('prints tables, a chart and how the kinds compare, without escape codes when piped', async () => {
  const { code, stdout } = await run(['orders', '--calls', '3', '--kinds', 'cold,thawed']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^kind +calls +p50 ms +p90 ms +p99 ms +max ms +mean ms$/m);
  expect(stdout).toMatch(/^cold +3 +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+$/m);
  expect(stdout).toMatch(/^kind +create +invoke +client +sum$/m);
  expect(stdout).toMatch(/^thawed +[▁▂▃▄▅▆▇█ ]+$/m);
  expect(stdout).toMatch(/orders: by medians, a cold start takes [\d.]+ times as long as a thawed start\./);
  // eslint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/\u001b/);
});

it('sends the payload that it is given', async () => {
  await run(['orders', '--kinds', 'cold', '--calls', '1', '--payload', '{"id": 7}']);
  const calls = service.asked('POST /2015-03-31/functions/orders/invocations');
  expect(calls.map(({ body }) => body.toString())).toEqual(['{"id": 7}', '{"id": 7}']);
});

it('leaves calls of another kind out, and says so', async () => {
  service.answer = (call) => (call === 3 ? { headers: { 'x-lambdabox-start-kind': 'warm' } } : undefined);
  const { code, stdout } = await run(['orders', '--kinds', 'cold', '--calls', '3']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cold +3 /m);
  expect(stdout).toContain('orders, cold: 1 call left out, it was warm');
});

it('leaves calls out that waited for a start begun before them', async () => {
  service.answer = (call) => {
    if (call !== 2) return undefined;
    const { headers } = invokeReply({ kind: 'cold' });
    return { headers: { ...headers, 'server-timing': 'start;dur=600000, invoke;dur=1' } };
  };
  const { stdout } = await run(['orders', '--kinds', 'cold', '--calls', '2']);
  expect(stdout).toMatch(/^cold +2 /m);
  expect(stdout).toContain('orders, cold: 1 call left out, it was begun before the call');
});

it('counts and shows calls in which the function failed, or that were refused, and fails', async () => {
  service.answer = (call) => {
    if (call === 2) return invokeReply({ kind: 'cold', error: true, body: { errorMessage: 'no tax rate' } });
    const refusal = { 'x-amzn-errortype': 'TooManyRequestsException' };
    return call === 3 ? { status: 429, headers: refusal, body: { message: 'Rate Exceeded.' } } : undefined;
  };
  const { code, stdout } = await run(['orders', '--kinds', 'cold', '--calls', '2']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^cold +2 /m);
  expect(stdout).toContain('1 call left out, the function failed: {"errorMessage":"no tax rate"}');
  expect(stdout).toContain('1 call refused: TooManyRequestsException: Rate Exceeded.');
});

it('ends at once when the first call fails, with the answer and what to do', async () => {
  service.answer = () => invokeReply({ error: true, id: 'req-7', body: 'broken' });
  const { code, stderr } = await run(['orders']);
  expect(code).toBe(1);
  expect(stderr).toContain('orders failed: broken\n  lambdabox logs --request-id req-7');
  expect(service.calls).toBe(1);
});

it('gives up a kind that does not come, which fails only if it was asked for', async () => {
  service.answer = () => {
    service.environments = [{ functionName: 'orders', state: 'busy' }];
    return { headers: { 'x-lambdabox-start-kind': 'cold' } };
  };
  const all = await run(['orders', ...QUICK]);
  expect(all.code).toBe(0);
  expect(all.stdout).toContain('orders, stem: none of 5 calls was stem');
  expect(all.stdout).toContain('orders, thawed: none of 5 calls was thawed');
  const one = await run(['orders', '--kinds', 'cold,stem', '--calls', '3']);
  expect(one.code).toBe(1);
});

it('measures what it can on a service without stems and without freezing', async () => {
  for (const route of ['GET /_lambdabox/stems', 'POST /_lambdabox/environments/freeze'])
    service.routes.delete(route);
  service.ready = 0;
  const { code, stdout } = await run(['orders', ...QUICK]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cold +3 /m);
  expect(stdout).toContain('orders, stem: the service keeps no stems');
  expect(stdout).toContain('orders, thawed: the service freezes no environments');
});

it('ends cleanly on Ctrl-C with what there is', async () => {
  const interruption = new AbortController();
  service.answer = (call) => {
    if (call === 4) interruption.abort('SIGINT');
    return undefined;
  };
  const options = { signal: interruption.signal };
  const { code, stdout } = await run(
    ['orders', '--kinds', 'cold', '--calls', '9', '--html', 'r.html'],
    options,
  );
  expect(code).toBe(130);
  expect(stdout).toMatch(/^cold +2 /m);
  expect(stdout).toContain('interrupted: what was measured until then');
  expect(readFileSync(join(folder.path, 'r.html'), 'utf8')).toContain('interrupted');
});

it('compares two functions in turns, with an interval for the ratio', async () => {
  service.serveFunction('mails');
  const order: string[] = [];
  service.answer = (_, name) => void order.push(name);
  const found = await report(['--compare', 'orders', 'mails', '--kinds', 'cold', '--calls', '6']);
  expect(counts(found)).toEqual([{ cold: 6 }, { cold: 6 }]);
  const round = ['orders', 'mails', 'mails', 'orders'];
  expect(order.slice(2)).toEqual([...round, ...round, ...round]);
  const [comparison] = found.comparisons;
  expect(comparison?.kind).toBe('cold');
  expect(comparison?.interval?.low).toBeLessThanOrEqual(comparison?.ratio ?? 0);
  expect(comparison?.interval?.high).toBeGreaterThanOrEqual(comparison?.ratio ?? Infinity);
});

it('shows a comparison without an interval when there are too few calls for one', async () => {
  const args = ['--compare', 'orders', 'orders', '--kinds', 'cold', '--calls', '2', '--html', 'r.html'];
  const { code, stdout } = await run(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^cold: orders again takes [\d.]+ times as long as orders; an interval takes 6 calls of each\.$/m,
  );
  const page = readFileSync(join(folder.path, 'r.html'), 'utf8');
  expect(page).toContain('How many times as long orders again takes as orders');
  expect(page).not.toMatch(/NaN|undefined|\[object/);
});

it('shows what a function answered as text in the page', async () => {
  service.answer = (call) =>
    call === 2 ? invokeReply({ kind: 'cold', error: true, body: '<img src="//x" onerror=a>' }) : undefined;
  await run(['orders', '--calls', '1', '--kinds', 'cold', '--html', 'r.html']);
  const page = readFileSync(join(folder.path, 'r.html'), 'utf8');
  expect(page).toContain('&lt;img src=&quot;//x&quot; onerror=a&gt;');
  expect(page).not.toContain('<img');
});

it('writes one page that needs nothing else', async () => {
  const { code, stderr } = await run([
    'orders',
    '--calls',
    '2',
    '--kinds',
    'cold,thawed',
    '--html',
    'r.html',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'report: r.html\n' });
  const page = readFileSync(join(folder.path, 'r.html'), 'utf8');
  expect(page).toContain('<title>Starts of orders</title>');
  expect(page.match(/<svg\s/g)).toHaveLength(2);
  expect(page).not.toMatch(/(src|href)=|url\(|@import|<script/);
  expect(page).not.toMatch(/NaN|undefined|\[object/);
});

it.each([
  [[], 'which function is to be measured?'],
  [['orders', '--compare', 'a', 'b'], '--compare takes two functions, not 3: orders, a, b'],
  [['orders', '--kinds', 'cold,hot'], 'It must be some of cold,stem,thawed,warm.'],
  [['orders', '--html', 'no/such/folder.html'], 'cannot be written'],
  [['orders', '--rate', '0'], 'It must be a whole number from 1 to 10000.'],
])('refuses %j before it calls', async (args, message) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(service.calls).toBe(0);
});

it('says that there is no such function', async () => {
  const { code, stderr } = await run(['absent']);
  expect(code).toBe(1);
  expect(stderr).toContain('lambdabox ls lists the functions');
});
