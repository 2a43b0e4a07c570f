import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConsoleBox } from './console-box';

const PAGE = '<!doctype html><title>lambdabox</title>';

let directory: string;
let box: ConsoleBox;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lbx-console-'));
  writeFileSync(join(directory, 'secret.json'), '{"secret":true}');
  const dist = join(directory, 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), PAGE);
  writeFileSync(join(dist, 'favicon.svg'), '<svg/>');
  writeFileSync(join(dist, '.hidden.json'), '{}');
  writeFileSync(join(dist, 'assets', 'app-1a2b.js'), 'plain()');
  writeFileSync(join(dist, 'assets', 'app-1a2b.js.gz'), gzipSync('plain()'));
  writeFileSync(join(dist, 'assets', 'app-1a2b.js.br'), 'as brotli');
  box = await new ConsoleBox().start(dist);
});
afterEach(async () => {
  await box.stop();
  rmSync(directory, { recursive: true, force: true });
});

test.each([
  '/console',
  '/console/',
  '/console/functions/orders',
  '/console/calls/1?x=/a.b',
  '/console/index.html',
])('%s is the page, which runs nothing from elsewhere', async (path) => {
  const answer = await box.ask('GET', path);
  expect([answer.status, answer.body]).toEqual([200, PAGE]);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  });
});

test.each([
  ['br, gzip', 'br', 'as brotli'],
  ['gzip;q=1.0, br;q=0', 'gzip', undefined],
  ['identity', undefined, 'plain()'],
  [undefined, undefined, 'plain()'],
])('an asset for Accept-Encoding %s is %s, and is never asked for again', async (accept, encoding, body) => {
  const answer = await box.ask(
    'GET',
    '/console/assets/app-1a2b.js',
    accept === undefined ? {} : { 'Accept-Encoding': accept },
  );
  expect(answer.status).toBe(200);
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  });
  if (body !== undefined) expect(answer.body).toBe(body);
});

test.each([
  '/console/../secret.json',
  '/console/..%2fsecret.json',
  '/console/%2e%2e/secret.json',
  '/console/assets/../../secret.json',
  '/console/assets/..\\..\\secret.json',
  '/console//etc/secret.json',
  '/console/.hidden.json',
  '/console/assets/missing.js',
])('%s leads nowhere', async (path) => {
  const answer = await box.ask('GET', path);
  expect([answer.status, answer.body]).toEqual([404, 'There is no such file of the console.\n']);
});

test('what is not read is refused, and a HEAD has no body', async () => {
  expect((await box.ask('POST', '/console/')).status).toBe(405);
  const head = await box.ask('HEAD', '/console/favicon.svg');
  expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '6', '']);
});

test('without a build, one sentence says how to have it', async () => {
  const bare = await new ConsoleBox().start();
  for (const path of ['/console', '/console/assets/app.js']) {
    const answer = await bare.ask('GET', path);
    expect(answer.status).toBe(503);
    expect(answer.body).toBe(
      'The console is not built yet: run `make console`, or `npm --prefix console run build`, in the folder of lambdabox.\n',
    );
  }
  await bare.stop();
});
