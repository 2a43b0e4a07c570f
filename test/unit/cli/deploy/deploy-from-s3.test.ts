import { FakeLambda } from '../fake-lambda';
import { Folder } from '../folder';
import { cli } from '../support';

const FUNCTIONS = '/2015-03-31/functions';
const CODE = { S3Bucket: 'code', S3Key: 'a/orders.zip' };
const MAIN = ['--runtime', 'nodejs24.x', '--handler', 'index.handler'];

let service: FakeLambda;
let folder: Folder;
beforeEach(async () => {
  service = await new FakeLambda().start();
  folder = new Folder({ 'x/y': '' });
  service.objects.set('code/a/orders.zip', Buffer.from('first').toString('base64'));
});
afterEach(async () => {
  folder.remove();
  await service.stop();
});

const deploy = (...args: string[]) =>
  cli(['deploy', ...args], { endpoint: service.endpoint, cwd: folder.path });
const writes = () =>
  service.received.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

it('a function is made of an object of S3, which the service reads, and named after it', async () => {
  const { code, stdout, stderr } = await deploy('s3://code/a/orders.zip', ...MAIN);
  expect(stderr).toContain('creating orders, s3://code/a/orders.zip');
  expect([code, stdout]).toEqual([0, expect.stringContaining('✓ orders created')]);
  expect(service.asked(`POST ${FUNCTIONS}`)[0]?.json()).toMatchObject({
    ...{ FunctionName: 'orders', Runtime: 'nodejs24.x', Handler: 'index.handler', Code: CODE },
  });
});

it('it is updated when the object has changed, and not when it has not', async () => {
  await deploy('s3://code/a/orders.zip', ...MAIN);
  service.received.length = 0;
  expect((await deploy('s3://code/a/orders.zip')).stdout).toContain('✓ orders is unchanged');
  expect(service.asked(`PUT ${FUNCTIONS}/orders/code`).map((request) => request.json())).toEqual([
    { ...CODE, DryRun: true },
  ]);
  service.objects.set('code/a/orders.zip', Buffer.from('second').toString('base64'));
  service.received.length = 0;
  expect((await deploy('s3://code/a/orders.zip')).stdout).toContain('✓ orders updated');
  expect(writes()).toEqual([`PUT ${FUNCTIONS}/orders/code`, `PUT ${FUNCTIONS}/orders/code`]);
});

it.each([
  [
    's3://code/a/orders.zip',
    /runtime and handler of s3:.*its files are not here.*give --runtime and --handler/s,
  ],
  ['s3://code', /s3:\/\/code names no object of S3.*give the zip as s3:\/\/bucket\/key/s],
])('%s alone is not enough for a new function', async (argument, text) => {
  const { code, stderr } = await deploy(argument, '--name', 'orders');
  expect([code, stderr]).toEqual([2, expect.stringMatching(text)]);
  expect(writes()).toEqual([]);
});
