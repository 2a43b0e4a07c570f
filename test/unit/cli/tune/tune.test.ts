import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import type { TuneReport } from '../../../../src/cli/tune/report';
import { FakeLambda, invokeReply } from '../fake-lambda';
import { cli, type Received, type Reply, type Result, type RunOptions } from '../support';

const CREATE = 'POST /2015-03-31/functions';
const COPY = /^lambdabox-tune-[0-9a-f]{12}$/;
let service: FakeLambda;

beforeEach(async () => {
  service = await new FakeLambda().start();
  const { configuration } = service.add('orders', {
    ...{ MemorySize: 256, Timeout: 9, Role: 'arn:aws:iam::000000000000:role/orders' },
    Environment: { Variables: { STAGE: 'prod' } },
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/orders' },
  });
  service.on('GET /2015-03-31/functions/orders', () => ({
    body: {
      Configuration: configuration,
      Code: { Location: `${service.endpoint}/code/orders.zip?token=abc` },
      Tags: { 'lambdabox:network': 'none', team: 'shop' },
    },
  }));
  service.on('GET /code/orders.zip', ({ query }) => ({
    ...(query.get('token') === 'abc' ? { body: Buffer.from('PK zip') } : { status: 403 }),
  }));
});
afterEach(() => service.stop());

/** What the copy answers to its calls, by the memory size that it has. */
function answering(reply: (memoryMb: number, request: Received) => Reply | Promise<Reply>): void {
  const create = service.routes.get(CREATE);
  service.on(CREATE, async (request) => {
    const { FunctionName: name } = request.json() as { FunctionName: string };
    const created = (await create?.(request)) ?? {};
    service.on(`POST /2015-03-31/functions/${name}/invocations`, (call) =>
      reply(Number(service.functions.get(name)?.configuration.MemorySize), call),
    );
    return created;
  });
}

const tune = (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
  cli(['tune', 'orders', ...args], { endpoint: service.endpoint, ...options });

const isLeft = () => [...service.functions.keys()].filter((name) => COPY.test(name));

it('calls a copy with each size, removes it, and never changes the function', async () => {
  answering(() => invokeReply());
  const { code, stdout, stderr } = await tune([
    '--memory',
    '512,128',
    '--calls',
    '3',
    '--payload',
    '{"id":7}',
  ]);
  expect({ code, left: isLeft() }).toEqual({ code: 0, left: [] });
  const [created] = service.asked(CREATE);
  expect(created?.json()).toMatchObject({
    ...{ FunctionName: expect.stringMatching(COPY) as string, Role: 'arn:aws:iam::000000000000:role/orders' },
    ...{ Code: { ZipFile: Buffer.from('PK zip').toString('base64') }, Timeout: 9 },
    ...{ Environment: { Variables: { STAGE: 'prod' } }, LoggingConfig: { LogGroup: '/aws/lambda/orders' } },
    Tags: { 'lambdabox:network': 'none', 'lambdabox-tune:of': 'orders' },
  });
  expect(created?.json().Tags).not.toHaveProperty('team');
  const calls = service.received.filter(({ path }) => path.endsWith('/invocations'));
  expect(calls.map(({ body }) => body.toString())).toEqual(Array(8).fill('{"id":7}'));
  expect(service.received.filter(({ method, path }) => method !== 'GET' && path.endsWith('/orders'))).toEqual(
    [],
  );
  expect(stderr).toContain("orders's code is called 8 times for real");
  expect(stdout).toMatch(/128 MB +0\.07 +1\.50 ms .*cheapest, fastest, balanced/);
  expect(stdout).toContain(
    'aws lambda update-function-configuration --function-name orders --memory-size 128',
  );
});

it('tells the same to scripts', async () => {
  answering(() => invokeReply());
  const { stdout } = await tune(['--memory', '256', '--calls', '2', '--json']);
  expect(JSON.parse(stdout) as TuneReport).toMatchObject({
    ...{ functionName: 'orders', memoryMb: 256, isInterrupted: false, architecture: 'x86', failed: [] },
    sizes: [{ memoryMb: 256, medianMs: 1.5, billedMs: 2, gbSeconds: 0.0005, peakMb: 36 }],
    choice: { cheapestMb: 256, fastestMb: 256, balancedMb: 256 },
  });
});

it('a size with which the function fails ends with its reason, and the others go on', async () => {
  const boom = { errorType: 'Runtime.OutOfMemory', errorMessage: 'it was killed' };
  answering((memoryMb) => invokeReply(memoryMb === 128 ? { error: true, body: boom } : {}));
  const { code, stdout } = await tune(['--memory', '128,512', '--calls', '2']);
  expect(code).toBe(1);
  expect(stdout).toContain('128 MB failed: Runtime.OutOfMemory: it was killed');
  expect(stdout).toMatch(/512 MB .*cheapest, fastest, balanced/);
  expect(isLeft()).toEqual([]);
});

it('Ctrl-C ends with what there is, and removes the copy', async () => {
  const interruption = new AbortController();
  answering((memoryMb) => {
    if (memoryMb === 512) interruption.abort('SIGINT');
    return invokeReply();
  });
  const { code, stdout } = await tune(['--memory', '128,512', '--calls', '2'], {
    signal: interruption.signal,
  });
  expect({ code, left: isLeft() }).toEqual({ code: 130, left: [] });
  expect(stdout).toMatch(/128 MB .*cheapest/);
  expect(stdout).not.toContain('512 MB ');
});

it('a service that fails in the middle of a sweep is told of, and the copy removed', async () => {
  answering(() => invokeReply());
  const create = service.routes.get(CREATE);
  service.on(CREATE, async (request) => {
    const created = (await create?.(request)) ?? {};
    const { FunctionName: name } = request.json() as { FunctionName: string };
    service.on(`PUT /2015-03-31/functions/${name}/configuration`, { status: 500, body: { message: 'out' } });
    return created;
  });
  const { code, stderr } = await tune(['--memory', '512']);
  expect({ code, left: isLeft() }).toEqual({ code: 1, left: [] });
  expect(stderr).toContain('out');
});

it('what a killed sweep of this machine has left is removed by the next; what may be of a running one is named', async () => {
  answering(() => invokeReply());
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const tags = (pid: number, host = hostname()) => ({
    ...{ 'lambdabox-tune:of': 'orders', 'lambdabox-tune:host': host, 'lambdabox-tune:pid': String(pid) },
  });
  service.add('lambdabox-tune-000000000001').tags = tags(gone);
  service.add('lambdabox-tune-000000000002').tags = tags(process.pid);
  service.add('lambdabox-tune-000000000003').tags = tags(gone, 'elsewhere');
  service.add('lambdabox-tune-of-pianos');
  const { stderr } = await tune(['--memory', '512', '--calls', '1']);
  expect([...service.functions.keys()].filter((name) => name.startsWith('lambdabox-tune-'))).toEqual([
    ...['lambdabox-tune-000000000002', 'lambdabox-tune-000000000003', 'lambdabox-tune-of-pianos'],
  ]);
  expect(stderr).toContain('removed lambdabox-tune-000000000001');
  expect(stderr).toContain('lambdabox rm lambdabox-tune-000000000003 --yes');
});

it.each(['127', '10241', '256;512', ''])('--memory %j is refused', async (sizes) => {
  const { code, stderr } = await tune(['--memory', sizes]);
  expect({ code, created: service.asked(CREATE) }).toEqual({ code: 2, created: [] });
  expect(stderr).toContain('from 128 to 10240');
});
