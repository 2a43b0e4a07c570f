import { ACCOUNT, KEY, REGION, SECRET } from '../support';
import { ConsoleBox, cookieOf, messageOf } from './console-box';

const F = '/2015-03-31/functions';
const INVOKE = `${F}/f/invocations`;
const SESSION = '/console/session';
const LOGS = { 'X-Amz-Target': 'Logs_20140328.FilterLogEvents' };
const ENDED = 'The session has ended: log in again.';
const HOUR_MS = 3_600_000;
const FOREIGN = 'Only pages that this service served may use the console.';
const NO_TOKEN = "The header x-lambdabox-csrf must be the session's token.";

let box: ConsoleBox;
beforeEach(async () => {
  box = await new ConsoleBox().start();
});
afterEach(() => box.stop());

test('an open stream keeps its session in use, and learns that it was ended elsewhere', async () => {
  const page = await box.page();
  const asked = box.ask('GET', '/_lambdabox/stream', page);
  const listener = await box.listener.promise;
  for (let hour = 1; hour <= 5; hour += 1) {
    await box.clock.advance(HOUR_MS);
    expect(listener.isGood()).toBe(true);
  }
  expect((await box.ask('GET', SESSION, page)).status).toBe(200);
  await box.ask('DELETE', SESSION, page);
  expect(listener.isGood()).toBe(false);
  listener.end();
  expect((await asked).status).toBe(200);
});

describe('logging in', () => {
  test('with a key pair gives a cookie that no script reads and no other site sends', async () => {
    const answer = await box.logIn();
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      ...{ accessKeyId: KEY, role: 'admin', region: REGION, accountId: ACCOUNT, version: '1.2.3' },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^lambdabox_session=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
    const again = await box.ask('GET', SESSION, { Cookie: cookieOf(answer) });
    expect([again.status, again.body]).toEqual([200, answer.body]);
  });

  test('behind TLS of a trusted proxy the cookie never goes without', async () => {
    const behind = await new ConsoleBox().start('/none', true);
    const answer = await behind.logIn(undefined, { 'X-Forwarded-Proto': 'https' });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
    await behind.stop();
  });

  test('with a wrong pair fails, and the sixth time of a minute waits', async () => {
    for (const body of [
      { accessKeyId: KEY, secretAccessKey: 'wrong' },
      { accessKeyId: 'AKIANOBODY', secretAccessKey: SECRET },
      { token: 'a-link-that-never-was' },
      { accessKeyId: KEY, secretAccessKey: '' },
      { accessKeyId: '', secretAccessKey: SECRET },
    ]) {
      const answer = await box.logIn(body);
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const slowed = await box.logIn();
    expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '60']);
    await box.clock.advance(60_000);
    expect((await box.logIn()).status).toBe(200);
  });

  test('from a page of another site is refused, whatever it knows', async () => {
    const foreign: Record<string, string>[] = [
      { Origin: 'http://evil.example' },
      { Origin: 'null' },
      { Origin: `${box.origin}.evil.example` },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      const answer = await box.logIn(undefined, headers);
      expect([answer.status, messageOf(answer)]).toEqual([403, FOREIGN]);
    }
  });

  test('with what is no JSON, or too long, is refused', async () => {
    expect((await box.logIn({ user: 'me' })).status).toBe(400);
    expect((await box.logIn({ token: 'x'.repeat(5000) })).status).toBe(413);
  });

  test('by a link works once, and as the key that asked for it', async () => {
    const { accessKeyId, secretAccessKey } = box.keys.add('eve', 'read');
    box.api.credentials = { accessKeyId, secretAccessKey };
    const link = await box.api.ask('/_lambdabox/console-links', { method: 'POST' });
    const { url } = JSON.parse(link.body) as { url: string };
    const token = url.replace('/console/#token=', '');
    const answer = await box.logIn({ token });
    expect(JSON.parse(answer.body)).toMatchObject({ accessKeyId, role: 'read' });
    expect((await box.logIn({ token })).status).toBe(401);
  });
});

describe('a page that is logged in', () => {
  test('calls the API as its key, without a signature', async () => {
    const page = await box.page();
    expect((await box.ask('GET', F, page)).status).toBe(200);
    expect((await box.ask('GET', '/_lambdabox/status', page)).body).toBe('{"ok":true}');
    expect((await box.ask('POST', INVOKE, page, { n: 1 })).body).toBe('{"ok":true}');
    expect((await box.ask('POST', '/', { ...page, ...LOGS }, { logGroupName: 'g' })).status).toBe(200);
    expect(box.api.invoker.invoked).toHaveLength(1);
  });

  test('changes nothing without the token of its session', async () => {
    const { 'X-Lambdabox-Csrf': token, ...page } = await box.page();
    const other = await box.page();
    for (const headers of [
      page,
      { ...page, 'X-Lambdabox-Csrf': '' },
      { ...page, 'X-Lambdabox-Csrf': `${token}x` },
      { ...page, 'X-Lambdabox-Csrf': other['X-Lambdabox-Csrf'] },
    ]) {
      for (const [method, path, more] of [
        ['POST', INVOKE, {}],
        ['DELETE', `${F}/f`, {}],
        ['POST', '/', LOGS],
        ['DELETE', SESSION, {}],
      ] as const) {
        const answer = await box.ask(method, path, { ...headers, ...more });
        expect(messageOf(answer)).toBe(NO_TOKEN);
        expect(answer.status).toBe(403);
      }
    }
    expect(box.api.invoker.invoked).toEqual([]);
    expect((await box.ask('GET', F, page)).status).toBe(200);
  });

  test('is not used by pages of other sites', async () => {
    const page = await box.page();
    for (const headers of [
      { ...page, Origin: 'http://localhost:3000' },
      { ...page, 'Sec-Fetch-Site': 'same-site' },
    ]) {
      for (const [method, path] of [
        ['GET', F],
        ['POST', INVOKE],
        ['GET', SESSION],
      ] as const) {
        const answer = await box.ask(method, path, headers);
        expect([answer.status, messageOf(answer)]).toEqual([403, FOREIGN]);
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      }
    }
  });

  test('is out after it logged out', async () => {
    const page = await box.page();
    const out = await box.ask('DELETE', SESSION, page);
    expect(out.status).toBe(200);
    expect(out.headers['set-cookie']?.[0]).toMatch(/^lambdabox_session=; .*Max-Age=0/);
    for (const path of [F, SESSION]) {
      const answer = await box.ask('GET', path, page);
      expect([answer.status, messageOf(answer)]).toEqual([401, ENDED]);
    }
  });

  test('is out when its time is over, its key was removed, or the service was started anew', async () => {
    const old = await box.page();
    await box.clock.advance(2 * 3_600_000);
    expect((await box.ask('GET', F, old)).status).toBe(401);
    const key = box.keys.add('eve', 'admin');
    const eve = await box.page(key);
    expect((await box.ask('GET', F, eve)).status).toBe(200);
    box.keys.remove('eve');
    expect((await box.ask('GET', F, eve)).status).toBe(401);
    const page = await box.page();
    const next = await new ConsoleBox().start();
    expect((await next.ask('GET', F, { Cookie: page.Cookie })).status).toBe(401);
    await next.stop();
  });

  test('is nobody without its cookie, or beside a signature that is none', async () => {
    const { Cookie: cookie, ...page } = await box.page();
    const missing = await box.ask('GET', F, page);
    expect([missing.status, messageOf(missing)]).toEqual([403, 'Missing Authentication Token']);
    const short = await box.ask('GET', F, { ...page, Cookie: 'lambdabox_session=short' });
    expect([short.status, messageOf(short)]).toEqual([403, 'Missing Authentication Token']);
    const signed = await box.ask('GET', F, { ...page, Cookie: cookie, Authorization: 'AWS4-HMAC-SHA256 x' });
    expect(signed.status).toBe(400);
  });

  test('may what the role of its key may, and is told what it may not', async () => {
    const page = await box.page(box.keys.add('eve', 'read'));
    expect((await box.ask('GET', F, page)).status).toBe(200);
    expect((await box.ask('GET', '/_lambdabox/status', page)).status).toBe(200);
    const denied = await box.ask('POST', INVOKE, page, {});
    expect([denied.status, messageOf(denied)]).toEqual([
      403,
      `User: arn:aws:iam::${ACCOUNT}:user/eve is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:${REGION}:${ACCOUNT}:function:f because no identity-based policy allows the lambda:InvokeFunction action`,
    ]);
    for (const [method, path] of [
      ['DELETE', `${F}/f`],
      ['GET', '/_lambdabox/keys'],
      ['PUT', '/_lambdabox/KEYS/mallory?role=admin'],
      ['GET', '/_LAMBDABOX/keys'],
      ['HEAD', F],
    ] as const)
      expect([path, (await box.ask(method, path, page)).status]).toEqual([path, 403]);
    expect(box.api.invoker.invoked).toEqual([]);
    expect(box.keys.list()).toHaveLength(2);
  });
});

test('a signed call is bound by the role of its key as well', async () => {
  const { accessKeyId, secretAccessKey } = box.keys.add('ci', 'invoke');
  box.api.credentials = { accessKeyId, secretAccessKey };
  expect((await box.api.ask(INVOKE, { body: '{}' })).status).toBe(200);
  expect((await box.api.ask(`${F}/f`, { method: 'DELETE' })).status).toBe(403);
  expect((await box.api.ask('/_lambdabox/keys')).status).toBe(403);
  const who = await box.api.ask('/', {
    service: 'sts',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(who.body).toContain(`<Arn>arn:aws:iam::${ACCOUNT}:user/ci</Arn>`);
});
