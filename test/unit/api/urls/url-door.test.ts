import { clientError, ThrottledError } from '../../../../src/errors';
import { allow, aSession } from '../../../support/sessions';
import type { PolicyAnswer } from '../../../../src/functions/permissions/permission-request';
import { ACCOUNT } from '../support';
import { aUrl, HOST, ID, UrlBox } from './support';

let box: UrlBox;
beforeEach(async () => {
  box = await new UrlBox().start();
});
afterEach(() => box.stop());

const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

describe('a request to a function URL', () => {
  test('becomes an event, and the output an answer', async () => {
    box.answers({ hello: 'world' });
    const got = await box.ask('/a/b?x=1');
    expect([got.status, got.text]).toEqual([200, '{"hello":"world"}']);
    expect(got.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '17',
      'x-amzn-trace-id': expect.stringMatching(/^root=1-/),
      date: expect.any(String),
    });
    const [call] = box.api.invoker.invoked;
    expect(call).toMatchObject({ functionName: 'f', requestId: got.headers['x-amzn-requestid'] });
    expect(call).not.toHaveProperty('qualifier');
    expect(box.event).toMatchObject({
      rawPath: '/a/b',
      rawQueryString: 'x=1',
      requestContext: {
        accountId: 'anonymous',
        apiId: ID,
        domainName: HOST,
        domainPrefix: ID,
        requestId: call?.requestId,
        http: { method: 'GET', path: '/a/b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      },
      headers: {
        host: `${HOST}:${box.api.port}`,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-port': String(box.api.port),
      },
    });
    expect(
      call?.traceHeader?.startsWith(String((box.event.headers as Record<string, string>)['x-amzn-trace-id'])),
    ).toBe(true);
  });

  test.each(['BUFFERED', 'RESPONSE_STREAM'] as const)(
    'answers with the trace as the function had it, its pass in the lineage: %s',
    async (invokeMode) => {
      box.url = aUrl({ invokeMode });
      const traceHeader =
        'Root=1-67891233-abcdef012345678912345678;Parent=1234567890abcdef;Sampled=1;Lineage=1:0123abcd:0';
      box.answers({ hello: 'world' }, { traceHeader });
      expect((await box.ask('/')).headers['x-amzn-trace-id']).toBe(
        'root=1-67891233-abcdef012345678912345678;parent=1234567890abcdef;sampled=1;lineage=1:0123abcd:0',
      );
    },
  );

  test('of an alias calls the alias', async () => {
    box.url = aUrl({ qualifier: 'live' });
    await box.ask('/');
    expect(box.api.invoker.invoked[0]).toMatchObject({ functionName: 'f', qualifier: 'live' });
    expect(box.asked[0]).toMatchObject({ functionName: 'f', qualifier: 'live' });
  });

  test('is found by a path as well, which the function does not see', async () => {
    const host = '127.0.0.1';
    for (const [path, rawPath] of [
      [`/_lambdabox/urls/${ID}/a%20b?x`, '/a%20b'],
      [`/_lambdabox/urls/${ID}`, '/'],
      [`/_lambdabox/urls/${ID}?x`, '/'],
    ] as const) {
      expect((await box.ask(path, { host })).status).toBe(200);
      expect(box.event).toMatchObject({ rawPath });
    }
    expect(box.event).toMatchObject({ rawQueryString: 'x' });
  });

  test('is a page of its own origin where it shares the host of the console', async () => {
    const headers = { accept: 'text/html,*/*;q=0.8' };
    const policyOf = async (path: string, host: string, sent = headers) =>
      (await box.ask(path, { host, headers: sent })).headers['content-security-policy'];
    expect(await policyOf(`/_lambdabox/urls/${ID}/`, '127.0.0.1')).toMatch(
      /^sandbox (?!.*allow-same-origin)/,
    );
    expect(await policyOf(`/_lambdabox/urls/${ID}/`, '127.0.0.1', { accept: '*/*' })).toBeUndefined();
    expect(await policyOf('/', HOST)).toBeUndefined();
  });

  test('may have the path of anything of the API', async () => {
    for (const path of ['/healthz', '/metrics', '/_lambdabox/status', '/2015-03-31/functions']) {
      await box.ask(path);
      expect(box.event).toMatchObject({ rawPath: path });
    }
  });

  test.each([
    ['another id', `x${ID.slice(1)}.lambda-url.us-east-1.localhost`, '/'],
    ['another region', `${ID}.lambda-url.eu-west-1.localhost`, '/'],
    ['no id', '127.0.0.1', '/_lambdabox/urls/'],
    ['what is no id', '127.0.0.1', '/_lambdabox/urls/%ZZ/x'],
  ])('of %s is refused as AWS refuses it', async (_, host, path) => {
    const got = await box.ask(path, { host });
    expect([got.status, got.text]).toEqual([403, '{"Message":null}']);
    expect(got.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'AccessDeniedException',
    });
    expect(box.api.invoker.invoked).toEqual([]);
  });

  test('of an alias that is gone is forbidden', async () => {
    box.found = () => 'former';
    const got = await box.ask('/');
    expect([got.status, got.text]).toEqual([403, FORBIDDEN]);
  });

  test('by other hosts and paths reaches the API as before', async () => {
    const got = await box.ask('/2015-03-31/functions', { host: '127.0.0.1' });
    expect(got.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    expect((await box.ask('/healthz', { host: 'localhost' })).text).toBe('ok\n');
  });
});

describe('a URL that is open to all', () => {
  test('asks the policy for both permissions', async () => {
    await box.ask('/');
    const context = { 'lambda:FunctionUrlAuthType': 'NONE', 'lambda:InvokedViaFunctionUrl': 'true' };
    const principal = { kind: 'anonymous' };
    expect(box.asked).toEqual([
      { functionName: 'f', action: 'lambda:InvokeFunctionUrl', principal, context },
      { functionName: 'f', action: 'lambda:InvokeFunction', principal, context },
    ]);
  });

  test.each(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'])('is closed without %s', async (action) => {
    for (const refusal of ['none', 'denied'] as const) {
      box.policy = (asked) => (asked.action === action ? refusal : 'allowed');
      const got = await box.ask('/', { method: 'POST', body: 'x' });
      expect([got.status, got.text]).toEqual([403, FORBIDDEN]);
      expect(got.headers).toMatchObject({
        'content-type': 'application/json',
        'x-amzn-errortype': 'AccessDeniedException',
      });
    }
    expect(box.api.invoker.invoked).toEqual([]);
  });

  test('takes any Authorization for the function', async () => {
    await box.ask('/', { headers: { Authorization: 'Bearer x' } });
    expect(box.event).toMatchObject({ headers: { authorization: 'Bearer x' } });
  });
});

describe('a URL where one permission is enough', () => {
  let lenient: UrlBox;
  beforeAll(async () => {
    lenient = await new UrlBox().start({ wanted: 'one' });
  });
  afterAll(() => lenient.stop());

  test.each<[string, PolicyAnswer, PolicyAnswer, number]>([
    ['is open by that of the URL', 'allowed', 'none', 200],
    ['is closed without it', 'none', 'allowed', 403],
    ['is closed where the function is denied', 'allowed', 'denied', 403],
  ])('%s', async (_, ofUrl, ofFunction, status) => {
    lenient.policy = ({ action }) => (action === 'lambda:InvokeFunctionUrl' ? ofUrl : ofFunction);
    expect((await lenient.ask('/')).status).toBe(status);
  });
});

describe('a URL for callers who sign', () => {
  beforeEach(() => {
    box.url = aUrl({ authType: 'AWS_IAM' });
    box.policy = () => 'none';
  });

  const signed = (path: string, changes: { secret?: string; body?: string } = {}) => {
    const host = `${HOST}:${box.api.port}`;
    const { headers, method } = box.api.signed(path, { headers: { Host: host }, ...changes });
    return box.ask(path, { method, headers, ...changes });
  };

  test('knows the owner by the key pair, and tells the function who it is', async () => {
    expect((await signed('/a%20b/c?x=1&y=%20', { body: '{"a":1}' })).status).toBe(200);
    expect(box.event).toMatchObject({
      rawPath: '/a%20b/c',
      body: '{"a":1}',
      requestContext: {
        accountId: ACCOUNT,
        authorizer: {
          iam: {
            accessKey: 'AKIDEXAMPLE',
            accountId: ACCOUNT,
            callerId: ACCOUNT,
            cognitoIdentity: null,
            principalOrgId: null,
            userArn: `arn:aws:iam::${ACCOUNT}:root`,
            userId: ACCOUNT,
          },
        },
      },
    });
    expect(box.event.headers).not.toHaveProperty('authorization');
    expect(box.event.headers).toHaveProperty('x-amz-date');
  });

  test('is signed by the path that was asked for', async () => {
    const path = `/_lambdabox/urls/${ID}/x`;
    const { headers } = box.api.signed(path);
    expect((await box.ask(path, { headers, host: '127.0.0.1' })).status).toBe(200);
    expect(box.event).toMatchObject({ rawPath: '/x' });
  });

  test('refuses who does not sign, or signs wrongly', async () => {
    const unsigned = await box.ask('/');
    expect([unsigned.status, unsigned.text]).toEqual([403, FORBIDDEN]);
    const wrong = await signed('/', { secret: 'another' });
    expect([wrong.status, wrong.headers['x-amzn-errortype']]).toEqual([403, 'InvalidSignatureException']);
    expect(wrong.text).toMatch(/^{"message":"The request signature we calculated does not match/);
    expect(box.api.invoker.invoked).toEqual([]);
  });

  test('obeys a policy that denies', async () => {
    box.policy = ({ action }) => (action === 'lambda:InvokeFunction' ? 'denied' : 'none');
    const got = await signed('/');
    expect([got.status, got.text]).toEqual([403, FORBIDDEN]);
  });
});

describe('what goes wrong', () => {
  test('in the function is a bad gateway', async () => {
    box.answers({ errorMessage: 'secret' }, { functionError: 'Unhandled' });
    const got = await box.ask('/');
    expect([got.status, got.text]).toEqual([502, 'Internal Server Error']);
    expect(got.headers['content-type']).toBe('application/json');
    box.answers({ statusCode: 'many' });
    expect((await box.ask('/')).status).toBe(502);
  });

  test('when it is throttled is said with the reason', async () => {
    const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    box.api.invoker.answer = () => Promise.reject(new ThrottledError(reason));
    const got = await box.ask('/');
    expect([got.status, JSON.parse(got.text)]).toEqual([
      429,
      { Type: 'User', message: 'Rate Exceeded.', Reason: reason },
    ]);
    expect(got.headers['x-amzn-errortype']).toBe('TooManyRequestsException');
  });

  test('when the function has gone meanwhile is as if there had been no URL', async () => {
    box.api.invoker.answer = () => Promise.reject(clientError('resourceNotFound', 'Function not found: f'));
    const got = await box.ask('/');
    expect([got.status, got.text]).toEqual([403, '{"Message":null}']);
  });

  test('with more than 6 MB is told in time', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    for (const body of [Buffer.alloc(6 * 1024 * 1024 + 1, 'x'), Buffer.alloc(6 * 1024 * 1024, 'x')]) {
      const got = await box.ask('/', { method: 'POST', body, headers });
      expect([got.status, got.text]).toEqual([
        413,
        '{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
      ]);
    }
    const fits = await box.ask('/', {
      method: 'POST',
      body: Buffer.alloc(6 * 1024 * 1024 - 4096, 'x'),
      headers,
    });
    expect(fits.status).toBe(200);
  });
});

describe('from inside of an environment', () => {
  const role = 'arn:aws:iam::000000000000:role/lambdabox';
  const host = () => `${HOST}:${box.api.port}`;
  const callsAs = async (policies: object) => {
    const inside = await box.api.inside(aSession({ policies }));
    const { headers, method } = inside.signed('/', { headers: { Host: host() } });
    return inside.send('/', method, headers);
  };

  test('an open URL is called without a signature', async () => {
    const inside = await box.api.inside(aSession());
    expect((await inside.send('/x', 'GET', { Host: host() })).status).toBe(200);
    expect(box.event).toMatchObject({ rawPath: '/x', requestContext: { http: { sourceIp: '127.0.0.1' } } });
  });

  test('others are for whose role may call them', async () => {
    box.url = aUrl({ authType: 'AWS_IAM' });
    box.policy = () => 'none';
    expect((await callsAs({})).body).toBe(FORBIDDEN);
    const may = {
      [role]: allow(['lambda:InvokeFunction*'], `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`),
    };
    expect((await callsAs(may)).status).toBe(200);
    expect(box.event).toMatchObject({
      requestContext: {
        authorizer: { iam: { userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/lambdabox/hello` } },
      },
    });
  });

  test('or for whom the policy of the function allows', async () => {
    box.url = aUrl({ authType: 'AWS_IAM' });
    expect((await callsAs({})).status).toBe(200);
    expect(box.asked[0]?.principal).toMatchObject({
      kind: 'aws',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/lambdabox/hello`,
      accountId: ACCOUNT,
    });
  });
});
