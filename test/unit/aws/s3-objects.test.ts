import { S3Objects } from '../../../src/aws/s3-objects';
import type { AwsAccess } from '../../../src/aws/aws-access';
import { FakeClock } from '../../support/fake-clock';
import { RecordingServer, type ToldAnswer } from '../../support/recording-server';
import { until } from '../../support/until';

let server: RecordingServer;
let objects: S3Objects;
let clock: FakeClock;
beforeEach(async () => {
  server = await new RecordingServer().start();
  clock = new FakeClock();
  objects = new S3Objects(access(), clock);
});
afterEach(async () => {
  await objects.close();
  await server.stop();
});

const access = (changes: Partial<AwsAccess> = {}): AwsAccess => ({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  endpoints: { S3: server.endpoint },
  ownAddresses: ['127.0.0.1:4566'],
  ...changes,
});
const read = (answer?: ToldAnswer, maxBytes = 100) => {
  server.answer = answer;
  return objects.read({ bucket: 'code', key: 'a folder/f.zip' }, maxBytes);
};
const told = (status: number, code: string, message: string, headers = {}): ToldAnswer => ({
  status,
  headers: { 'content-type': 'application/xml', ...headers },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

test('an object is read as a whole, by its path, with the keys of the service', async () => {
  expect(await read({ status: 200, body: 'zipped' })).toEqual({ kind: 'read', bytes: Buffer.from('zipped') });
  const { path, headers } = server.only();
  expect(path).toMatch(/^\/code\/a%20folder\/f\.zip\b/);
  expect(headers.authorization).toContain('Credential=AKIATEST/');
});

test('a version of it is asked for by its id', async () => {
  server.answer = { status: 200, body: 'old' };
  await objects.read({ bucket: 'code', key: 'k', version: 'v/1' }, 100);
  expect(server.only().path).toContain('versionId=v%2F1');
});

test.each([
  ['by what it says of itself', { 'content-length': '101' }],
  ['by what comes', {}],
])('more than was asked for is left, %s', async (_, headers) => {
  expect(await read({ status: 200, headers, body: 'x'.repeat(101) })).toEqual({ kind: 'tooLarge' });
  expect(await read({ status: 200, body: 'x'.repeat(100) })).toMatchObject({ kind: 'read' });
});

test.each([
  [404, 'NoSuchBucket', 'The specified bucket does not exist'],
  [404, 'NoSuchKey', 'The specified key does not exist.'],
  [404, 'NoSuchVersion', 'The specified version does not exist.'],
  [403, 'AccessDenied', 'Access Denied'],
])('a refusal (%i %s) is told as S3 tells it', async (status, code, message) => {
  expect(await read(told(status, code, message))).toEqual({ kind: 'refused', code, message });
});

test.each([
  [301, 'PermanentRedirect'],
  [400, 'AuthorizationHeaderMalformed'],
])('a bucket in another region (%i %s) is told with its region, and not followed', async (status, code) => {
  const answer = told(status, code, 'elsewhere', { 'x-amz-bucket-region': 'us-west-2' });
  expect(await read(answer)).toEqual({
    kind: 'refused',
    code: 'PermanentRedirect',
    message: 'The bucket is in this region: us-west-2. Please use this region to retry the request',
  });
  server.only();
});

test('without keys nothing is asked, and the setting is named', async () => {
  const unset = new S3Objects(access({ credentials: undefined }), clock);
  expect(await unset.read({ bucket: 'b', key: 'k' }, 1)).toEqual({
    kind: 'unset',
    reason: 'no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for lambdabox',
  });
  expect(server.requests).toEqual([]);
});

test('a store that cannot be reached is a failure, with its reason', async () => {
  const nowhere = new S3Objects(access({ endpoints: { S3: 'http://127.0.0.1:1' } }), clock);
  expect(await nowhere.read({ bucket: 'b', key: 'k' }, 1)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ECONNREFUSED') as string,
  });
  await nowhere.close();
});

test('an object that breaks off is a failure', async () => {
  const answer = await read({ status: 200, headers: { 'content-length': '50' }, body: 'short' });
  expect(answer.kind).toBe('failed');
}, 60_000);

test('a store that does not answer is given up before the client gives up', async () => {
  const answer = read();
  await until(() => server.requests.length > 0);
  await clock.advance(50_000);
  expect(await answer).toEqual({ kind: 'failed', reason: 'S3 did not answer within 50000 ms' });
});
