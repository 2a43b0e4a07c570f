import { StoppingError } from '../../../../src/errors';
import type { S3Record } from '../../../../src/sources/push/s3/s3-record';
import { PushBox } from '../../sources/push/push-box';
import { FakeInvoker, TestApi, type Ask } from '../support';

const TOKEN = 'a-token-of-this-test';
const BODY = JSON.stringify({
  Records: [
    { eventName: 's3:ObjectCreated:Put', s3: { bucket: { name: 'photos' }, object: { key: 'a.jpg' } } },
  ],
});

let box: PushBox;
let api: TestApi;
let taken: (readonly S3Record[])[];
let take: () => Promise<void>;
beforeEach(async () => {
  box = new PushBox();
  taken = [];
  take = () => Promise.resolve();
  api = await new TestApi().start({
    hooks: {
      ...box.door(new FakeInvoker()),
      secrets: { isOf: (name, token) => name === 's3' && token === TOKEN, of: () => [] },
      s3: {
        take: (records) => {
          taken.push(records);
          return take();
        },
      },
    },
  });
});
afterEach(async () => {
  await api.stop();
  box.close();
});

const notify = (headers: Record<string, string> = { Authorization: `Bearer ${TOKEN}` }, ask: Ask = {}) =>
  api.ask('/_lambdabox/in/s3', { method: 'POST', unsigned: true, body: BODY, headers, ...ask });

test('a notification of a store is answered when it was taken', async () => {
  const { status, body, headers } = await notify();
  expect([status, body]).toEqual([200, '{"message":"OK"}']);
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(taken).toEqual([[{ name: 'ObjectCreated:Put', bucket: 'photos', key: 'a.jpg' }]]);
});

test.each([
  ['as a bearer', { Authorization: `bearer ${TOKEN}` }, ''],
  ['alone', { Authorization: TOKEN }, ''],
  ['as a password', { Authorization: `Basic ${Buffer.from(`store:${TOKEN}`).toString('base64')}` }, ''],
  ['in the query', {}, `?token=${TOKEN}`],
])('the token is taken %s', async (_, headers, query) => {
  const answer = await api.ask(`/_lambdabox/in/s3${query}`, {
    ...{ method: 'POST', unsigned: true, body: BODY, headers: headers },
  });
  expect(answer.status).toBe(200);
});

test.each([
  ['no token', {}],
  ['another token', { Authorization: 'Bearer another' }],
  ['an empty one', { Authorization: '' }],
])('with %s nothing is taken', async (_, headers) => {
  const { status, body } = await notify(headers);
  expect([status, body, taken]).toEqual([401, '{"message":"Unauthorized"}', []]);
});

test('a store that asks whether anybody is here is told so', async () => {
  expect((await notify(undefined, { method: 'HEAD', body: '' })).status).toBe(200);
  expect(taken).toEqual([]);
});

test('a body that is of no store is refused, and one that is too large', async () => {
  expect((await notify(undefined, { body: '{"a":1}' })).status).toBe(400);
  expect((await notify(undefined, { body: Buffer.alloc(1024 * 1024 + 1) })).status).toBe(413);
  expect(taken).toEqual([]);
});

test('what cannot be kept is answered so that the store sends it again', async () => {
  take = () => Promise.reject(new StoppingError());
  expect((await notify()).status).toBe(503);
});

test.each(['/_lambdabox/in/nothing', '/_lambdabox/in/', '/_lambdabox/in/s3/more', '/_lambdabox/in/toString'])(
  '%s is nothing, whatever there is',
  async (path) => {
    const { status, body } = await api.ask(path, { method: 'POST', unsigned: true, body: BODY });
    expect([status, body]).toEqual([404, '{"message":"Not Found"}']);
  },
);
