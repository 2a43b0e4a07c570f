import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, FakeService } from '../support';

let service: FakeService;
let folder: string;
beforeEach(async () => {
  service = await new FakeService().start();
  folder = mkdtempSync(join(tmpdir(), 'lbx-cli-'));
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const hooks = (...args: readonly string[]) => cli(['hooks', ...args], { endpoint: service.endpoint });
const PERMISSION = 'POST /2015-03-31/functions/thumbs/policy';
const PUT = 'PUT /_lambdabox/hooks/thumbs';
const THUMBS = {
  ...{ kind: 's3', name: 'thumbs', function: 'thumbs:live', enabled: true, bucket: 'photos' },
  events: ['s3:ObjectCreated:*'],
  path: '/_lambdabox/in/s3',
};

test('add-s3 lets S3 call the function, makes the hook, and prints where the store is to send and what it shows', async () => {
  service.on(PERMISSION, { status: 201 });
  service.on(PUT, { body: { hook: THUMBS, secret: 'the-token' } });
  const { code, stdout } = await hooks(
    ...['add-s3', 'thumbs', '--bucket', 'photos', '--function', 'thumbs:live', '--suffix', '.jpg'],
  );
  expect([code, stdout]).toEqual([
    0,
    `✓ thumbs calls thumbs:live\n  address  ${service.endpoint}/_lambdabox/in/s3\n  token    the-token  (it is not shown again)\n`,
  ]);
  const [asked] = service.asked(PERMISSION);
  expect(asked?.query.get('Qualifier')).toBe('live');
  expect(asked?.json()).toEqual({
    ...{
      StatementId: expect.stringMatching(/^lambdabox-s3-photos-[0-9a-f]{8}$/) as string,
      Action: 'lambda:InvokeFunction',
    },
    ...{ Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::photos' },
  });
  expect(service.asked(PUT)[0]?.json()).toEqual({
    ...{ kind: 's3', function: 'thumbs:live', enabled: true, bucket: 'photos', suffix: '.jpg' },
    events: ['s3:ObjectCreated:*'],
  });
});

test('add-s3 is content with a permission that is there, and leaves it alone where it is told to', async () => {
  service.on(PERMISSION, {
    status: 409,
    headers: { 'x-amzn-errortype': 'ResourceConflictException' },
    body: { message: 'The statement id (lambdabox-s3-photos) provided already exists.' },
  });
  service.on(PUT, { body: { hook: THUMBS } });
  const args = ['add-s3', 'thumbs', '--bucket', 'photos', '--function', 'thumbs', '--json'];
  const { code, stdout } = await hooks(...args);
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    { hook: THUMBS, url: `${service.endpoint}/_lambdabox/in/s3` },
  ]);
  await hooks(...args, '--no-permission');
  expect(service.asked(PERMISSION)).toHaveLength(1);
});

test('add-http sends what pages of other origins may do, and nothing of it without an origin', async () => {
  service.on(PUT, { body: { hook: { ...THUMBS, path: undefined } } });
  const add = (...more: string[]) =>
    hooks('add-http', 'thumbs', '--route', 'ANY /a', '--function', 'f', ...more);
  await add(
    ...['--cors-origin', 'https://a.example', '--cors-origin', 'https://b.example', '--cors-method', '*'],
    ...['--cors-header', 'x-a', '--cors-expose', 'x-b', '--cors-credentials', '--cors-max-age', '60'],
  );
  expect(service.asked(PUT)[0]?.json()).toMatchObject({
    cors: {
      AllowOrigins: ['https://a.example', 'https://b.example'],
      AllowMethods: ['*'],
      AllowHeaders: ['x-a'],
      ExposeHeaders: ['x-b'],
      AllowCredentials: true,
      MaxAge: 60,
    },
  });
  const refused = await add('--cors-method', 'POST');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('need --cors-origin')]);
  expect(service.asked(PUT)).toHaveLength(1);
});

test('add-http and add-webhook send what they are told, and leave the rest to the service', async () => {
  service.on(PUT, { body: { hook: { ...THUMBS, path: undefined } } });
  await hooks(
    'add-http',
    'thumbs',
    '--route',
    'POST /a/{b}',
    '--function',
    'f',
    '--host',
    'a.example',
    '--answer',
    'queue',
  );
  writeFileSync(join(folder, 'secret'), 'known-to-both\n');
  await hooks(
    ...[
      'add-webhook',
      'thumbs',
      '--sender',
      'hmac',
      '--function',
      'f',
      '--header',
      'X-Sig',
      '--tolerance',
      '60',
    ],
    ...['--secret-file', join(folder, 'secret')],
  );
  expect(service.asked(PUT).map((asked) => asked.json())).toEqual([
    { kind: 'http', route: 'POST /a/{b}', function: 'f', host: 'a.example', answer: 'queue' },
    {
      kind: 'webhook',
      sender: 'hmac',
      function: 'f',
      header: 'x-sig',
      tolerance: 60,
      secret: 'known-to-both',
    },
  ]);
});

test('add-mqtt sends what it is told, and leaves the rest to the service', async () => {
  service.on(PUT, { body: { hook: { ...THUMBS, path: undefined } } });
  const args = ['add-mqtt', 'thumbs', '--connection', 'home', '--topic', 'a/#', '--function', 'f'];
  await hooks(...args);
  await hooks(...args, '--topic', 'b/+', '--qos', '2', '--mqtt-version', '3.1.1');
  const hook = { kind: 'mqtt', function: 'f', connection: 'home' };
  expect(service.asked(PUT).map((asked) => asked.json())).toEqual([
    { ...hook, topics: ['a/#'] },
    { ...hook, topics: ['a/#', 'b/+'], qos: 2, version: '3.1.1' },
  ]);
  expect((await hooks(...args, '--mqtt-version', '4')).code).toBe(2);
});

test('add-sns lets SNS call the function, and prints where the topic is to be subscribed', async () => {
  const topic = 'arn:aws:sns:us-east-1:123456789012:orders.fifo';
  service.on(PERMISSION, { status: 201 });
  const hook = { kind: 'sns', name: 'thumbs', function: 'thumbs', enabled: true, topic };
  service.on(PUT, { body: { hook: { ...hook, path: '/_lambdabox/in/thumbs' } } });
  const args = ['add-sns', 'thumbs', '--topic', topic, '--function', 'thumbs'];
  expect((await hooks(...args)).stdout).toBe(
    `✓ thumbs calls thumbs\n  address  ${service.endpoint}/_lambdabox/in/thumbs\n`,
  );
  const more = ['--server', 'http://127.0.0.1:4566/', '--token', '--tolerance', '60', '--no-permission'];
  await hooks(...args, ...more);
  expect(service.asked(PERMISSION).map((asked) => asked.json())).toEqual([
    {
      ...{
        StatementId: expect.stringMatching(/^lambdabox-sns-orders-fifo-[0-9a-f]{8}$/) as string,
        Action: 'lambda:InvokeFunction',
      },
      ...{ Principal: 'sns.amazonaws.com', SourceArn: topic },
    },
  ]);
  const sent = { kind: 'sns', topic, function: 'thumbs' };
  expect(service.asked(PUT).map((asked) => asked.json())).toEqual([
    { ...sent, proof: 'signature' },
    { ...sent, proof: 'token', server: 'http://127.0.0.1:4566', tolerance: 60 },
  ]);
});

test('a secret that cannot be read is a fault of the command line', async () => {
  const args = [
    'add-webhook',
    'n',
    '--sender',
    'stripe',
    '--function',
    'f',
    '--secret-file',
    join(folder, 'none'),
  ];
  const { code, stderr } = await hooks(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be read: ENOENT')]);
});

test('ls lists them with what they are about; rm removes one', async () => {
  const route = { kind: 'http', name: 'shop', function: 'shop', enabled: false, route: 'ANY /{proxy+}' };
  const webhook = {
    kind: 'webhook',
    name: 'ci',
    function: 'ci',
    enabled: true,
    sender: 'github',
    path: '/_lambdabox/in/ci',
  };
  const doors = { kind: 'mqtt', name: 'doors', function: 'doors', enabled: true, qos: 1, version: '5' };
  const list = [
    { ...route, host: 'shop.example', payload: '2.0', answer: 'function' },
    ...[webhook, THUMBS, { ...doors, connection: 'home', topics: ['a', 'b/#'] }],
    {
      ...{ kind: 'sns', name: 'alarms', function: 'f', enabled: true, proof: 'signature', tolerance: 3600 },
      ...{ topic: 'arn:aws:sns:us-east-1:123456789012:alarms', path: '/_lambdabox/in/alarms' },
    },
  ];
  service.on('GET /_lambdabox/hooks', { body: { hooks: list } });
  service.on('DELETE /_lambdabox/hooks/shop', { status: 204, body: '' });
  const at = service.endpoint;
  expect((await hooks('ls')).stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['hook', 'kind', 'state', 'from', 'function', 'address'],
    ['shop', 'http', 'off', 'ANY /{proxy+} on shop.example', 'shop', '-'],
    ['ci', 'webhook', 'on', 'github', 'ci', `${at}/_lambdabox/in/ci`],
    ['thumbs', 's3', 'on', 'photos/ s3:ObjectCreated:*', 'thumbs:live', `${at}/_lambdabox/in/s3`],
    ['doors', 'mqtt', 'on', 'home: a b/#', 'doors', '-'],
    [
      ...['alarms', 'sns', 'on', 'arn:aws:sns:us-east-1:123456789012:alarms', 'f'],
      `${at}/_lambdabox/in/alarms`,
    ],
    [''],
  ]);
  expect(JSON.parse((await hooks('ls', '--json')).stdout)).toEqual(list);
  expect((await hooks('rm', 'shop')).stdout).toBe('✓ shop is removed\n');
});

test('ls says what to do where there is none', async () => {
  service.on('GET /_lambdabox/hooks', { body: { hooks: [] } });
  expect((await hooks('ls')).stderr).toContain('lambdabox hooks add-s3 --help');
});
