import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { UndeliverableError } from '../../../../src/async/delivery';
import { readWebhookFile } from '../../../../src/async/destinations/webhook-file';
import { systemClock } from '../../../../src/lib/clock';
import { aDelivery, destinationsAt, never, RECORD } from '../../../support/deliveries';
import { RecordingServer } from '../../../support/recording-server';

const HOOK = 'arn:aws:lambdabox:eu-central-1:123456789012:webhook/alerts';
const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

const directory = mkdtempSync(join(tmpdir(), 'lbx-webhooks-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'webhooks.json');
function file(content: unknown, mode = 0o600): string {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}

describe('a webhook', () => {
  let server: RecordingServer;
  beforeEach(async () => {
    server = await new RecordingServer().start();
  });
  afterEach(() => server.stop());

  function deliver(url = `${server.endpoint}/hook?of=mine`, changes = {}): Promise<void> {
    const webhooks = readWebhookFile(file({ alerts: { url, secret: SECRET } }));
    const parts = { webhooks, clock: systemClock, ...changes };
    return destinationsAt(server.endpoint, parts).deliver(aDelivery(HOOK), never);
  }

  test('gets the record, signed so that the library of Standard Webhooks takes it, and no other', async () => {
    await deliver();
    const { method, path: asked, headers, body } = server.only();
    expect([method, asked, headers['content-type']]).toEqual(['POST', '/hook?of=mine', 'application/json']);
    const signed = headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(body.toString(), signed)).toEqual(RECORD);
    expect(() => new Webhook(SECRET).verify(`${body.toString()} `, signed)).toThrow();
    expect(signed['webhook-id']).toBe('11111111-2222-4333-8444-555555555555-Success');
  });

  test.each([
    [204, undefined],
    [302, `${HOOK}: answered 302; no redirect is followed`],
    [400, `${HOOK}: answered 400`],
    [410, `${HOOK}: answered 410`],
  ])('that answers %i ends the delivery', async (status, text) => {
    server.answer = { status, headers: { location: `${server.endpoint}/elsewhere` } };
    const error = await deliver().catch((caught: unknown) => caught);
    expect(error instanceof UndeliverableError ? error.message : error).toBe(text);
    server.only();
  });

  test.each([408, 429, 500, 503])('that answers %i is tried again', async (status) => {
    server.answer = { status };
    const error = await deliver().catch((caught: unknown) => caught);
    expect(error).not.toBeInstanceOf(UndeliverableError);
    expect(String(error)).toBe(`Error: ${HOOK}: answered ${status}`);
  });

  test('that is down or slow is tried again, its address not told', async () => {
    const closed = await new RecordingServer().start();
    const url = `${closed.endpoint}/secret`;
    await closed.stop();
    const down = await deliver(url).catch((caught: unknown) => caught);
    expect(down).not.toBeInstanceOf(UndeliverableError);
    expect(String(down)).toMatch(new RegExp(`^Error: ${HOOK}: .*ECONNREFUSED$`));
    expect(String(down)).not.toContain('secret');
    server.answer = undefined;
    await expect(deliver(undefined, { deadlineMs: 50 })).rejects.toThrow(
      `${HOOK} did not answer within 50 ms`,
    );
  });

  test('that the file does not have is told with the setting', async () => {
    await expect(deliver(undefined, { webhooks: new Map() })).rejects.toThrow(
      new UndeliverableError(`${HOOK}: the file that LAMBDABOX_WEBHOOKS names has no "alerts"`),
    );
  });
});

describe('a file of webhooks is refused with the place and the rule', () => {
  const hook = { url: 'https://hooks.example.com/1', secret: SECRET };

  test.each<[string, unknown, string]>([
    ['no JSON', `{"alerts": "${SECRET}`, 'is not JSON'],
    ['a list', [], 'the file must be a JSON object'],
    ['a name', { 'a b': hook }, '"a b" must be 1 to 64 letters, digits, - and _'],
    ['no object', { alerts: 'https://x' }, '"alerts" must be a JSON object'],
    [
      'another member',
      { alerts: { ...hook, uri: '' } },
      '"alerts": "uri" is not known; there are url, secret',
    ],
    [
      'no address',
      { alerts: { ...hook, url: 'ftp://x' } },
      '"alerts": "url" must be an address that begins with',
    ],
    ['a user', { alerts: { ...hook, url: 'https://me:pw@x' } }, '"alerts": "url" must not name a user'],
    [
      'no secret',
      { alerts: { url: hook.url } },
      '"alerts": "secret" must be whsec_ and the base64 of 24 to 64',
    ],
    [
      'a short secret',
      { alerts: { ...hook, secret: 'whsec_c2hvcnQ=' } },
      '"alerts": "secret" must be whsec_',
    ],
  ])('%s', (_, content, text) => {
    const read = () => readWebhookFile(file(content));
    expect(read).toThrow(`LAMBDABOX_WEBHOOKS=${path}: ${text}`);
    expect(read).not.toThrow(SECRET);
  });

  test('one that others may read', () => {
    expect(() => readWebhookFile(file({ alerts: hook }, 0o640))).toThrow(
      /may be read or written by others; chmod 600 it$/,
    );
  });

  test('one that is not there', () => {
    expect(() => readWebhookFile(join(directory, 'none'))).toThrow(/^LAMBDABOX_WEBHOOKS=.*ENOENT/);
  });
});
