import { FakeLambda } from './fake-lambda';
import { cli, type RunOptions } from './support';

let service: FakeLambda;
beforeEach(async () => {
  service = await new FakeLambda().start();
  service.looksUntilReady = 0;
});
afterEach(() => service.stop());

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(args, { endpoint: service.endpoint, ...options });
const environment = (functionName: string, state: string) => ({
  id: 'e',
  functionName,
  version: '1',
  state,
  since: 0,
  memorySizeMb: 128,
  invocations: 1,
});

describe('ls', () => {
  it('lists functions with their state and environments', async () => {
    service.add('orders', { CodeSize: 1_234_567, MemorySize: 512 });
    service.add('mail', { Runtime: 'python3.13' });
    service.on('GET /_lambdabox/environments', {
      body: {
        environments: [
          environment('orders', 'idle'),
          environment('orders', 'idle'),
          environment('orders', 'busy'),
        ],
      },
    });
    const lines = (await run(['ls'])).stdout.split('\n');
    expect(lines[0]).toMatch(/^name +runtime +memory +timeout +size +state +modified +environments$/);
    expect(lines[1]).toMatch(
      /^orders +nodejs24\.x +512 MB +3 s +1\.2 MB +Active +\d+ days ago +2 idle, 1 busy$/,
    );
    expect(lines[2]).toMatch(/^mail +python3\.13 +128 MB +3 s +100 B +Active +\d+ days ago +-$/);
  });

  it('reads all pages', async () => {
    service.add('a');
    service.add('b');
    service.on('GET /2015-03-31/functions', ({ query }) => ({
      body:
        query.get('Marker') === 'next/=+'
          ? { Functions: [{ FunctionName: 'b' }] }
          : { Functions: [{ FunctionName: 'a' }], NextMarker: 'next/=+' },
    }));
    const names = (JSON.parse((await run(['ls', '--json'])).stdout) as { FunctionName: string }[]).map(
      ({ FunctionName }) => FunctionName,
    );
    expect(names).toEqual(['a', 'b']);
  });

  it('says how to make a first function', async () => {
    expect(await run(['ls'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'there are no functions yet; make one: lambdabox deploy <folder>\n',
    });
  });
});

it('show names the variables and keeps their values to itself', async () => {
  service.add('orders', { Environment: { Variables: { TOKEN: 'hush' } }, State: 'Active' });
  const { stdout } = await run(['show', 'orders']);
  expect(stdout).toMatch(/variables +TOKEN/);
  expect(stdout).not.toContain('hush');
});

it('show names the URLs, each with who may call it', async () => {
  const FunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
  service
    .add('orders')
    .urls.push(
      { FunctionUrl: 'http://a.localhost/', FunctionArn, AuthType: 'NONE' },
      { FunctionUrl: 'http://b.localhost/', FunctionArn: `${FunctionArn}:live`, AuthType: 'AWS_IAM' },
    );
  const { stdout } = await run(['show', 'orders']);
  expect(stdout).toMatch(/URL +http:\/\/a\.localhost\/ \(NONE\)\n/);
  expect(stdout).toMatch(/URL +http:\/\/b\.localhost\/ \(AWS_IAM, alias live\)\n/);
});

describe('rm', () => {
  it('asks first, where somebody can answer', async () => {
    service.add('orders');
    const { code, stderr } = await run(['rm', 'orders']);
    expect(code).toBe(2);
    expect(stderr).toContain('rm orders needs to be confirmed\n  add --yes');
    expect(service.functions.has('orders')).toBe(true);
  });

  it('deletes with --yes', async () => {
    service.add('orders');
    const { stdout } = await run(['rm', 'orders', '--yes']);
    expect(stdout).toContain('deleted arn:aws:lambda:us-east-1:000000000000:function:orders');
    expect(service.functions.has('orders')).toBe(false);
  });

  it('says that a function does not exist', async () => {
    expect((await run(['rm', 'absent', '--yes'])).code).toBe(1);
  });
});

describe('invocations', () => {
  const record = {
    requestId: 'r1',
    functionName: 'orders',
    version: '$LATEST',
    startKind: 'cold',
    outcome: 'success',
    startedAt: 0,
    phases: { queue: 1, create: 9, start: 90, invoke: 10 },
    totalMs: 110,
    maxMemoryUsedMb: 30,
    memorySizeMb: 128,
  };

  it('lists calls with start kind and phases', async () => {
    service.on('GET /_lambdabox/invocations', {
      body: { invocations: [record, { ...record, requestId: 'r2', startKind: 'warm', outcome: 'timeout' }] },
    });
    const lines = (await run(['invocations', 'orders', '-n', '5'])).stdout.split('\n');
    expect(lines[1]).toMatch(
      /\$LATEST +cold +success +110 ms +1\.00 +9\.00 +90\.0 +- +- +10\.0 +- +30\/128 MB +r1$/,
    );
    expect(lines[2]).toMatch(/warm +timeout .* r2$/);
    const query = service.asked('GET /_lambdabox/invocations')[0]?.query;
    expect([query?.get('function'), query?.get('limit'), query?.has('requestId')]).toEqual([
      'orders',
      '5',
      false,
    ]);
    const cold = JSON.parse((await run(['invocations', '--cold', '--json'])).stdout) as unknown[];
    expect(cold).toHaveLength(1);
  });
});
