import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeLambda } from '../fake-lambda';
import { Folder } from '../folder';
import { cli, type RunOptions } from '../support';
import { zipOf } from '../../../support/zip';

const FUNCTIONS = '/2015-03-31/functions';
let service: FakeLambda;
let folder: Folder;

beforeEach(async () => {
  service = await new FakeLambda().start();
  folder = new Folder({ 'orders/index.mjs': 'export const handler = 1;' });
});
afterEach(async () => {
  folder.remove();
  await service.stop();
});

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(['deploy', ...args], { endpoint: service.endpoint, cwd: folder.path, ...options });
const writes = () =>
  service.received.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

it('creates a function from a folder, says what it guessed, and waits until it can be called', async () => {
  const { code, stdout, stderr } = await run(['orders']);
  expect(code).toBe(0);
  expect(stderr).toContain('nodejs24.x, handler index.handler: index.mjs exports handler\n');
  expect(stdout).toContain('✓ orders created\n  arn:aws:lambda:us-east-1:000000000000:function:orders\n');
  expect(stdout).toContain("lambdabox invoke orders '{}'");
  expect(service.asked(`POST ${FUNCTIONS}`)[0]?.json()).toMatchObject({
    FunctionName: 'orders',
    Role: 'arn:aws:iam::111122223333:role/lambdabox',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
  });
  expect(service.asked(`GET ${FUNCTIONS}/orders/configuration`).length).toBeGreaterThan(1);
});

it('sends the settings that are named, and no others', async () => {
  await run([
    'orders',
    ...['--name', 'shop', '--memory', '512', '--timeout', '30', '--tmp', '1024', '--network', 'none'],
    ...['--description', 'the shop', '--env', 'STAGE=prod', '--env', 'URL=http://a/?b=c'],
  ]);
  const { Code: _, ...members } = service.asked(`POST ${FUNCTIONS}`)[0]?.json() ?? {};
  expect(members).toEqual({
    FunctionName: 'shop',
    Role: 'arn:aws:iam::111122223333:role/lambdabox',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    MemorySize: 512,
    Timeout: 30,
    EphemeralStorage: { Size: 1024 },
    Description: 'the shop',
    Environment: { Variables: { STAGE: 'prod', URL: 'http://a/?b=c' } },
    Tags: { 'lambdabox:network': 'none' },
  });
});

it('writes nothing when nothing changed', async () => {
  await run(['orders', '--memory', '256']);
  service.received.length = 0;
  const { stdout } = await run(['orders', '--memory', '256']);
  expect(stdout).toContain('✓ orders is unchanged');
  expect(writes()).toEqual([]);
});

it('updates the code alone, the configuration alone, and waits between the two', async () => {
  await run(['orders']);
  service.received.length = 0;
  folder.write({ 'orders/index.mjs': 'export const handler = 2;' });
  await run(['orders']);
  expect(writes()).toEqual([`PUT ${FUNCTIONS}/orders/code`]);
  service.received.length = 0;
  await run(['orders', '--timeout', '9']);
  expect(writes()).toEqual([`PUT ${FUNCTIONS}/orders/configuration`]);
  service.received.length = 0;
  folder.write({ 'orders/index.mjs': 'export const handler = 3;' });
  await run(['orders', '--timeout', '10', '--network', 'none']);
  const order = service.received.map(({ method, path }) => `${method} ${path.replace(/^.*(orders)/, '$1')}`);
  const looked = order.indexOf('GET orders/configuration', order.indexOf('PUT orders/code'));
  expect(looked).toBeLessThan(order.indexOf('PUT orders/configuration'));
  expect(service.functions.get('orders')?.tags).toEqual({ 'lambdabox:network': 'none' });
});

it('adds to the variables that are there; --clear-env forgets them', async () => {
  folder.write({ 'prod.env': '# comment\nURL="http://x"\nSTAGE=file\n' });
  await run(['--env', 'KEPT=1', '--env', 'STAGE=dev', 'orders']);
  await run(['orders', '--env-file', 'prod.env', '--env', 'STAGE=prod']);
  const variables = () => service.functions.get('orders')?.configuration.Environment;
  expect(variables()).toEqual({ Variables: { KEPT: '1', URL: 'http://x', STAGE: 'prod' } });
  await run(['orders', '--clear-env', '--env', 'ONLY=this']);
  expect(variables()).toEqual({ Variables: { ONLY: 'this' } });
  await run(['orders', '--clear-env']);
  expect(variables()).toEqual({ Variables: {} });
});

it('keeps runtime and handler of a function while the handler is there', async () => {
  service.add('orders', { Runtime: 'nodejs22.x', Handler: 'special.run' });
  folder.write({ 'orders/special.mjs': '' });
  await run(['orders']);
  expect(service.functions.get('orders')?.configuration).toMatchObject({
    Runtime: 'nodejs22.x',
    Handler: 'special.run',
  });
});

it('guesses again when the handler is gone', async () => {
  service.add('orders', { Runtime: 'python3.13', Handler: 'app.handler' });
  const { stderr } = await run(['orders']);
  expect(stderr).toContain('index.mjs exports handler');
  expect(service.functions.get('orders')?.configuration).toMatchObject({
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
  });
});

it('uploads a zip as it is, named after the file, and publishes a version', async () => {
  const zip = await zipOf({ 'app.py': 'def lambda_handler(event, context): pass' });
  writeFileSync(join(folder.path, 'mails.zip'), zip);
  const { stdout } = await run(['mails.zip', '--publish']);
  expect(stdout).toContain('✓ mails created, version 1');
  expect(service.functions.get('mails')?.zip).toEqual(zip);
  expect(service.functions.get('mails')?.configuration).toMatchObject({ Handler: 'app.lambda_handler' });
});

it('tells why a function did not become ready', async () => {
  service.add('orders');
  service.on(`GET ${FUNCTIONS}/orders/configuration`, {
    body: { State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no image' },
  });
  const { code, stderr } = await run(['orders']);
  expect(code).toBe(1);
  expect(stderr).toContain('orders did not become ready: no image');
});

it.each([
  [['--memory', '64'], 'whole number from 128 to 10240'],
  [['--timeout', '1e2'], 'whole number from 1 to 900'],
  [['--network', 'some'], 'Allowed choices are none, egress'],
  [['--env', 'NOVALUE'], '--env NOVALUE must be K=V'],
  [['--env', '__proto__=x'], 'variable __proto__ must be named with'],
  [['--env', '1A=b'], 'variable 1A must be named with two or more'],
  [['--env-file', 'absent.env'], 'absent.env does not exist'],
  [['--name', 'a b'], 'function name "a b" must be 1 to 64'],
])('refuses %j and sends nothing', async (options, message) => {
  const { code, stderr } = await run(['orders', ...options]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(writes()).toEqual([]);
});

it('prints only JSON with --json', async () => {
  const { stdout, stderr } = await run(['orders', '--json']);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ action: 'created', configuration: { FunctionName: 'orders' } });
});

it('lays the layers that are named on the function, sends them once, and takes them off when told to', async () => {
  const layers = [
    'arn:aws:lambda:us-east-1:000000000000:layer:b:2',
    'arn:aws:lambda:us-east-1:000000000000:layer:a:1',
  ];
  const named = layers.flatMap((arn) => ['--layer', arn]);
  await run(['orders', ...named]);
  expect(service.asked(`POST ${FUNCTIONS}`)[0]?.json()).toMatchObject({ Layers: layers });
  service.received.length = 0;
  expect((await run(['orders', ...named])).stdout).toContain('orders is unchanged');
  expect((await run(['orders'])).stdout).toContain('orders is unchanged');
  expect(writes()).toEqual([]);
  expect((await run(['orders', '--clear-layers'])).stdout).toContain('orders updated');
  expect(service.asked(`PUT ${FUNCTIONS}/orders/configuration`)[0]?.json()).toMatchObject({ Layers: [] });
  expect((await run(['orders', '--clear-layers', ...named])).code).toBe(2);
});
