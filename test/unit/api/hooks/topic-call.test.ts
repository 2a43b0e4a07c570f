import { createSign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SnsHook } from '../../../../src/contract/hook';
import { readHook } from '../../../../src/sources/push/hook-reader';
import type { Answered } from '../../../../src/sources/push/sns/small-get';
import { readMessage, type SnsMessage } from '../../../../src/sources/push/sns/sns-message';
import { signedText } from '../../../../src/sources/push/sns/sns-signature';
import { NotNow } from '../../../../src/sources/push/sns/unproven';
import { Authority, type Certified } from '../../../support/certificates';
import { PushBox } from '../../sources/push/push-box';
import { FakeInvoker, TestApi } from '../support';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:orders';
const SUBSCRIPTION = `${TOPIC}:6f6f8a3c-0000-4000-8000-000000000001`;
const HOST = 'https://sns.us-east-1.amazonaws.com';
const CERTIFICATE = `${HOST}/SimpleNotificationService-0123456789abcdef.pem`;
const CONFIRM = `${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`;

let folder: string;
let signer: Certified;
let stranger: Certified;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-sns-'));
  const authority = Authority.make(folder);
  signer = authority.issue('sns', 'DNS:sns.amazonaws.com');
  stranger = authority.issue('stranger', 'DNS:sns.amazonaws.com');
});
afterAll(() => rmSync(folder, { recursive: true }));

let box: PushBox;
let api: TestApi;
let asked: string[];
let answers: Record<string, Answered>;
beforeEach(async () => {
  box = new PushBox();
  asked = [];
  answers = { [CERTIFICATE]: page(signer.cert), [CONFIRM]: page('<ConfirmSubscriptionResponse/>') };
  box.get = (href) => {
    asked.push(href);
    const answer = answers[href];
    return answer ? Promise.resolve(answer) : Promise.reject(new NotNow('it does not answer'));
  };
  // Certificates of this test hold now.
  await box.clock.advance(Date.now() - box.clock.wallTime());
  api = await new TestApi().start({ hooks: box.door(new FakeInvoker()) });
});
afterEach(async () => {
  await api.stop();
  box.close();
});

const page = (body: string, status = 200): Answered => ({ status, body: Buffer.from(body) });

function hook(members: object = {}): SnsHook {
  const read = readHook('orders', { kind: 'sns', function: 'orders', topic: TOPIC, ...members });
  box.hooks.put(read);
  return read as SnsHook;
}

type Members = Readonly<Record<string, unknown>>;

const NOTIFICATION = (): Members => ({
  ...{ Type: 'Notification', MessageId: 'm-1', TopicArn: TOPIC, Subject: 'new', Message: 'tea\nand cups' },
  ...{ Timestamp: new Date(box.clock.wallTime()).toISOString(), SignatureVersion: '1' },
  ...{ SigningCertURL: CERTIFICATE, UnsubscribeURL: `${HOST}/?Action=Unsubscribe` },
  MessageAttributes: { size: { Type: 'Number', Value: '2' } },
});
const CONFIRMATION = (): Members => ({
  ...{ Type: 'SubscriptionConfirmation', MessageId: 'm-2', Token: '2336412f37', TopicArn: TOPIC },
  ...{ Message: 'You have chosen to subscribe', SubscribeURL: CONFIRM, SigningCertURL: CERTIFICATE },
  ...{ Timestamp: new Date(box.clock.wallTime()).toISOString(), SignatureVersion: '1' },
});

/** As SNS signs. */
function signed(members: Members, { key }: Certified = signer): Members {
  const message = readMessage(Buffer.from(JSON.stringify(members))) as SnsMessage;
  const algorithm = members.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  const Signature = createSign(algorithm).update(signedText(message)).sign(key, 'base64');
  return { ...members, Signature };
}

function post(
  body: Members | string,
  headers: Record<string, string> = {},
  query = '',
): ReturnType<TestApi['ask']> {
  return api.ask(`/_lambdabox/in/orders${query}`, {
    ...{ method: 'POST', unsigned: true, body: typeof body === 'string' ? body : JSON.stringify(body) },
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-subscription-arn': SUBSCRIPTION,
      ...headers,
    },
  });
}

const trouble = () => box.activities.of('orders').view(box.clock.wallTime()).trouble?.message;

test('what is signed is what SNS signs, in its order', () => {
  const members = NOTIFICATION();
  expect(signedText(readMessage(Buffer.from(JSON.stringify(members))) as SnsMessage)).toBe(
    `Message\ntea\nand cups\nMessageId\nm-1\nSubject\nnew\nTimestamp\n${String(members.Timestamp)}\nTopicArn\n${TOPIC}\nType\nNotification\n`,
  );
  const confirmation = CONFIRMATION();
  expect(signedText(readMessage(Buffer.from(JSON.stringify(confirmation))) as SnsMessage)).toBe(
    `Message\nYou have chosen to subscribe\nMessageId\nm-2\nSubscribeURL\n${CONFIRM}\nTimestamp\n${String(confirmation.Timestamp)}\nToken\n2336412f37\nTopicArn\n${TOPIC}\nType\nSubscriptionConfirmation\n`,
  );
});

test.each(['1', '2'])(
  'a message whose signature is of version %s becomes the event of SNS',
  async (version) => {
    hook();
    const message = signed({ ...NOTIFICATION(), SignatureVersion: version });
    const { status, body } = await post(message);
    expect([status, body]).toEqual([200, '{"message":"OK"}']);
    const { SigningCertURL: SigningCertUrl, UnsubscribeURL: UnsubscribeUrl, ...rest } = message;
    expect(box.events).toEqual([
      {
        Records: [
          {
            ...{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: SUBSCRIPTION },
            Sns: { ...rest, SigningCertUrl, UnsubscribeUrl },
          },
        ],
      },
    ]);
    expect(Object.keys((box.events[0] as { Records: [{ Sns: object }] }).Records[0].Sns)).toEqual([
      ...[
        'Type',
        'MessageId',
        'TopicArn',
        'Subject',
        'Message',
        'Timestamp',
        'SignatureVersion',
        'Signature',
      ],
      ...['SigningCertUrl', 'UnsubscribeUrl', 'MessageAttributes'],
    ]);
  },
);

test('a certificate is asked for once', async () => {
  hook();
  await post(signed(NOTIFICATION()));
  await post(signed({ ...NOTIFICATION(), Subject: undefined }));
  expect(asked).toEqual([CERTIFICATE]);
  expect(box.events[1]).toMatchObject({ Records: [{ Sns: { Subject: null } }] });
});

test.each<[string, () => Members, RegExp]>([
  ['is changed', () => ({ ...signed(NOTIFICATION()), Message: 'coffee' }), /signature is not one of/],
  ['is signed by another', () => signed(NOTIFICATION(), stranger), /signature is not one of/],
  ['has no signature', () => NOTIFICATION(), /signature is not one of/],
  [
    'has a version that is none',
    () => signed({ ...NOTIFICATION(), SignatureVersion: '3' }),
    /must be 1 or 2/,
  ],
  [
    'is of another topic',
    () => signed({ ...NOTIFICATION(), TopicArn: `${TOPIC}-2` }),
    /is of the topic .*orders-2/,
  ],
  [
    'is too old',
    () => signed({ ...NOTIFICATION(), Timestamp: new Date(box.clock.wallTime() - 3_601_000).toISOString() }),
    /3601 s away, more than 3600 s/,
  ],
  ['tells no time', () => signed({ ...NOTIFICATION(), Timestamp: 'now' }), /NaN s away/],
])('a message that %s is refused', async (_, message, said) => {
  hook();
  const { status, body } = await post(message());
  expect([status, body, box.queued]).toEqual([403, '{"message":"Forbidden"}', []]);
  expect(trouble()).toMatch(said);
});

test.each([
  'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem',
  'https://u:p@sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://169.254.169.254/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com/?Action=Publish&Message=-----BEGIN',
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem?x=1',
  'file:///etc/passwd',
  '',
])('a certificate is not asked for at %p', async (SigningCertURL) => {
  hook();
  expect((await post(signed({ ...NOTIFICATION(), SigningCertURL }))).status).toBe(403);
  expect([asked, box.queued]).toEqual([[], []]);
  expect(trouble()).toMatch(/SigningCertURL=/);
});

test.each<[string, Answered | undefined, number]>([
  ['does not answer', undefined, 503],
  ['fails', page('', 500), 503],
  ['does not have it', page('', 404), 403],
  ['answers with something else', page('<html/>'), 403],
])('a message whose certificate is at a place that %s: %s', async (_, answer, status) => {
  hook();
  answers = answer ? { [CERTIFICATE]: answer } : {};
  expect((await post(signed(NOTIFICATION()))).status).toBe(status);
  // It is not remembered.
  answers = { [CERTIFICATE]: page(signer.cert) };
  expect((await post(signed(NOTIFICATION()))).status).toBe(200);
});

test('a subscription is confirmed at its topic, and a confirmation that could not be had is asked for again', async () => {
  hook();
  expect((await post(signed(CONFIRMATION()))).status).toBe(200);
  expect(asked).toEqual([CERTIFICATE, CONFIRM]);
  answers[CONFIRM] = page('', 500);
  expect((await post(signed(CONFIRMATION()))).status).toBe(503);
  expect(trouble()).toContain('does not confirm the subscription: it answered 500');
  expect(box.queued).toEqual([]);
});

test.each([
  `https://evil.example/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=1`,
  `${HOST}/?Action=DeleteTopic&TopicArn=${TOPIC}`,
  `${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}-2&Token=1`,
  'http://169.254.169.254/latest/meta-data/',
])('nothing is confirmed at %s, whoever signs', async (SubscribeURL) => {
  hook();
  expect((await post(signed({ ...CONFIRMATION(), SubscribeURL }))).status).toBe(403);
  expect(asked).toEqual([CERTIFICATE]);
});

test('of a server of its own a topic is believed there, whatever host its messages name', async () => {
  hook({ server: 'http://127.0.0.1:4566' });
  answers = {
    'http://127.0.0.1:4566/SimpleNotificationService-0123456789abcdef.pem': page(signer.cert),
    [CONFIRM.replace(HOST, 'http://127.0.0.1:4566')]: page(''),
  };
  expect((await post(signed(CONFIRMATION()))).status).toBe(200);
  expect((await post(signed(NOTIFICATION()))).status).toBe(200);
  expect(asked).toHaveLength(2);
  expect(box.queued).toHaveLength(1);
});

test('the end of a subscription is told to the owner of the hook', async () => {
  hook();
  expect((await post(signed({ ...CONFIRMATION(), Type: 'UnsubscribeConfirmation' }))).status).toBe(200);
  expect(asked).toEqual([CERTIFICATE]);
  expect(trouble()).toContain('has ended the subscription');
});

test('raw messages are taken with a token, and with nothing else', async () => {
  const raw = {
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': 'm-9',
    'x-amz-sns-topic-arn': TOPIC,
    'x-amz-sns-rawdelivery': 'true',
  };
  hook();
  expect((await post('{"tea":2}', raw)).status).toBe(403);
  expect(trouble()).toContain('--token');
  hook({ proof: 'token' });
  box.secrets.put('orders', 'token-of-this-test');
  const refused = await post('{"tea":2}', raw);
  expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Basic realm="lambdabox"']);
  expect((await post('{"tea":2}', raw, '?token=token-of-this-test')).status).toBe(200);
  const basic = `Basic ${Buffer.from('sns:token-of-this-test').toString('base64')}`;
  expect((await post('{"tea":3}', { ...raw, authorization: basic })).status).toBe(200);
  expect((await post(NOTIFICATION(), { authorization: basic })).status).toBe(200);
  const other = { ...raw, 'x-amz-sns-topic-arn': `${TOPIC}-2`, authorization: basic };
  expect((await post('{"tea":4}', other)).status).toBe(403);
  expect(asked).toEqual([]);
  const { Timestamp } = NOTIFICATION();
  expect(box.events[0]).toEqual({
    Records: [
      {
        ...{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: SUBSCRIPTION },
        Sns: {
          ...{ Type: 'Notification', MessageId: 'm-9', TopicArn: TOPIC, Subject: null, Message: '{"tea":2}' },
          ...{ Timestamp, SignatureVersion: '1', Signature: '', SigningCertUrl: '', UnsubscribeUrl: '' },
          MessageAttributes: {},
        },
      },
    ],
  });
  expect(box.queued).toHaveLength(3);
});

test('SNS must be let in by the policy of the function, for the topic and its account', async () => {
  hook();
  const requests: unknown[] = [];
  box.policy = (request) => {
    requests.push(request);
    return 'none';
  };
  expect((await post(signed(NOTIFICATION()))).status).toBe(403);
  expect(requests).toEqual([
    {
      ...{ functionName: 'orders', action: 'lambda:InvokeFunction' },
      principal: { kind: 'service', name: 'sns.amazonaws.com' },
      context: { 'AWS:SourceArn': TOPIC, 'AWS:SourceAccount': '123456789012' },
    },
  ]);
  expect(trouble()).toContain('aws lambda add-permission --function-name orders');
});

test('what is no message of SNS is refused, and a hook that is off takes nothing', async () => {
  hook();
  expect((await post('tea')).status).toBe(400);
  expect((await post('{"Type":"Notification"}')).status).toBe(400);
  hook({ enabled: false });
  expect((await post(signed(NOTIFICATION()))).status).toBe(403);
  expect(box.queued).toEqual([]);
});

test.each([
  [{ topic: 'orders' }, /topic="orders": must be the ARN/],
  [{ server: 'http://127.0.0.1:4566/path' }, /server=.*without a path/],
  [{ server: 'ftp://127.0.0.1' }, /server=/],
  [{ proof: 'none' }, /proof=/],
])('a hook with %j is refused', (members, said) => {
  expect(() => hook(members)).toThrow(said);
});
