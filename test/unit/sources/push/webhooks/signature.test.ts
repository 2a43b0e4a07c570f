import { createHmac } from 'node:crypto';
import type { WebhookHook } from '../../../../../src/contract/hook';
import { Unsigned, verifySignature } from '../../../../../src/sources/push/webhooks/signature';

const NOW = 1_764_496_800;
const BODY = Buffer.from('{"a": 1,  "b":\n"\u00fc"}');
const SECRET = 'a-secret-of-this-test';
const KEY = Buffer.alloc(24, 9);

const hmac = (algorithm: string, key: string | Buffer, ...parts: (string | Buffer)[]) => {
  const mac = createHmac(algorithm, key);
  for (const part of parts) mac.update(part);
  return mac;
};
const hook = (changes: Partial<WebhookHook>): WebhookHook => ({
  ...{ kind: 'webhook', name: 'h', function: 'f', enabled: true, payload: '2.0', answer: 'queue' },
  ...{ sender: 'github', tolerance: 300 },
  ...changes,
});

interface Case {
  readonly hook: WebhookHook;
  readonly secret?: string;
  /** Headers of a message of that time, over that body. */
  readonly headers: (body: Buffer, time: number) => Record<string, string>;
  readonly hasTime: boolean;
}

const CASES: Record<string, Case> = {
  github: {
    hook: hook({}),
    headers: (body) => ({ 'x-hub-signature-256': `sha256=${hmac('sha256', SECRET, body).digest('hex')}` }),
    hasTime: false,
  },
  stripe: {
    hook: hook({ sender: 'stripe' }),
    headers: (body, time) => ({
      'stripe-signature': `t=${time},v1=${'0'.repeat(64)},v1=${hmac('sha256', SECRET, `${time}.`, body).digest('hex')},v0=x`,
    }),
    hasTime: true,
  },
  slack: {
    hook: hook({ sender: 'slack' }),
    headers: (body, time) => ({
      'x-slack-request-timestamp': String(time),
      'x-slack-signature': `v0=${hmac('sha256', SECRET, `v0:${time}:`, body).digest('hex')}`,
    }),
    hasTime: true,
  },
  standard: {
    hook: hook({ sender: 'standard' }),
    secret: `whsec_${KEY.toString('base64')}`,
    headers: (body, time) => ({
      ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': String(time) },
      'webhook-signature': `v1a,x v1,${hmac('sha256', KEY, `msg_1.${time}.`, body).digest('base64')}`,
    }),
    hasTime: true,
  },
  'standard, as Svix names it': {
    hook: hook({ sender: 'standard' }),
    secret: `whsec_${KEY.toString('base64')}`,
    headers: (body, time) => ({
      ...{ 'svix-id': 'msg_1', 'svix-timestamp': String(time) },
      'svix-signature': `v1,${hmac('sha256', KEY, `msg_1.${time}.`, body).digest('base64')}`,
    }),
    hasTime: true,
  },
  'hmac in base64, of SHA-1': {
    hook: hook({ sender: 'hmac', header: 'x-sig', algorithm: 'sha1', encoding: 'base64' }),
    headers: (body) => ({ 'x-sig': hmac('sha1', SECRET, body).digest('base64') }),
    hasTime: false,
  },
  'hmac with a time and a text before it': {
    hook: hook({ sender: 'hmac', header: 'x-sig', algorithm: 'sha512', before: 'v=', timeHeader: 'x-time' }),
    headers: (body, time) => ({
      'x-time': String(time),
      'x-sig': `v=${hmac('sha512', SECRET, `${time}.`, body).digest('hex')}`,
    }),
    hasTime: true,
  },
};

describe.each(Object.entries(CASES))(
  'a message of %s',
  (_, { hook: given, secret = SECRET, headers, hasTime }) => {
    const verify =
      (sent: Record<string, string>, body = BODY, secrets = [secret]) =>
      () =>
        verifySignature({ headers: sent, body }, given, secrets, NOW);

    test('is believed when the secret has signed its very bytes', () => {
      expect(verify(headers(BODY, NOW))).not.toThrow();
      expect(verify(headers(BODY, NOW), BODY, ['another-secret', secret])).not.toThrow();
    });

    test('is not when one byte is another, the secret is, or there is none', () => {
      const other = Buffer.from(BODY.toString().replace('1', '2'));
      for (const wrong of [
        verify(headers(BODY, NOW), other),
        verify(headers(BODY, NOW), BODY, ['another-secret']),
      ])
        expect(wrong).toThrow(Unsigned);
      expect(verify({})).toThrow('the signature is not one of the secret that is known here');
      expect(verify(headers(BODY, NOW), BODY, [])).toThrow('there is no secret of the hook h');
    });

    test(hasTime ? 'is not when it is sent again later' : 'tells no time: it is good for ever', () => {
      expect(verify(headers(BODY, NOW - 300))).not.toThrow();
      for (const away of [-301, 301]) {
        if (hasTime)
          expect(verify(headers(BODY, NOW + away))).toThrow('301 s away, more than 300 s: is it sent again?');
        else expect(verify(headers(BODY, NOW + away))).not.toThrow();
      }
    });
  },
);

test('a time that is none is not believed, whatever has signed it', () => {
  const sent = {
    'x-slack-request-timestamp': 'soon',
    'x-slack-signature': `v0=${hmac('sha256', SECRET, 'v0:soon:', BODY).digest('hex')}`,
  };
  expect(() =>
    verifySignature({ headers: sent, body: BODY }, hook({ sender: 'slack' }), [SECRET], NOW),
  ).toThrow(Unsigned);
});

test('what cannot be a key of Standard Webhooks is none, and no empty one that anybody could sign with', () => {
  const standard = hook({ sender: 'standard' });
  const sent = {
    ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': String(NOW) },
    'webhook-signature': `v1,${hmac('sha256', '', `msg_1.${NOW}.`, BODY).digest('base64')}`,
  };
  for (const secret of ['not-base64-at-all', 'whsec_====', 'whsec_A'])
    expect(() => verifySignature({ headers: sent, body: BODY }, standard, [secret], NOW)).toThrow(Unsigned);
});
