import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Router } from 'express';
import type {
  PermissionRequest,
  PolicyAnswer,
} from '../../../../src/functions/permissions/permission-request';
import { allow, aSession, ROLE } from '../../../support/sessions';
import { ACCOUNT, KEY, REGION, SECRET, TestApi } from '../support';

const F = '/2015-03-31/functions';
const FUNCTIONS = `arn:aws:lambda:${REGION}:${ACCOUNT}:function`;
const ME = `arn:aws:sts::${ACCOUNT}:assumed-role/lambdabox/hello`;
const LOGS = { service: 'logs', body: '{"logGroupName":"/aws/lambda/hello"}' };
const logs = (operation: string, body = LOGS.body) => ({
  ...LOGS,
  body,
  headers: { 'X-Amz-Target': `Logs_20140328.${operation}` },
});

let api: TestApi;
let inside: TestApi;
beforeEach(async () => {
  api = await new TestApi().start({ own: Router().get('/status', (_, res) => void res.end('secret')) });
});
afterEach(() => api.stop());

const denied = (action: string, resource: string) =>
  `User: ${ME} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

/** The status of an answer and its message. */
async function told(path: string, ask: Parameters<TestApi['ask']>[1] = {}): Promise<[number, string]> {
  const { status, body } = await inside.ask(path, ask);
  const { Message, message } = JSON.parse(body) as { Message?: string; message?: string };
  return [status, Message ?? message ?? ''];
}

describe('on the connection of an environment', () => {
  beforeEach(async () => {
    inside = await api.inside(aSession());
  });

  const sdk = () => ({
    endpoint: `http://127.0.0.1:${inside.port}`,
    region: REGION,
    credentials: inside.credentials,
    maxAttempts: 1,
  });

  test('the SDK invokes and reads functions with the session of the environment', async () => {
    const client = new LambdaClient(sdk());
    const answer = await client.send(new InvokeCommand({ FunctionName: 'other', Payload: '{"n":1}' }));
    expect(answer.Payload?.transformToString()).toBe('{"ok":true}');
    expect(api.invoker.invoked[0]).toMatchObject({ functionName: 'other', payload: Buffer.from('{"n":1}') });
    const { Code } = await client.send(new GetFunctionCommand({ FunctionName: 'other' }));
    expect(await (await fetch(Code?.Location ?? '')).text()).toBe('zip!');
    client.destroy();
  });

  test('GetCallerIdentity tells the assumed role', async () => {
    const client = new STSClient(sdk());
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: ME,
      Account: ACCOUNT,
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{16}:hello$/),
    });
    client.destroy();
  });

  test("what the policy does not allow is refused in IAM's words, and nothing is done", async () => {
    const f = `${FUNCTIONS}:other`;
    expect(await told(`${F}/other`, { method: 'DELETE' })).toEqual([403, denied('lambda:DeleteFunction', f)]);
    const create = { body: '{"FunctionName":"other","Role":"arn:aws:iam::1:role/x"}' };
    expect(await told(F, create)).toEqual([403, denied('lambda:CreateFunction', f)]);
    expect(await told(`${F}/other/versions`, { body: '{}' })).toEqual([
      403,
      denied('lambda:PublishVersion', f),
    ]);
    expect(await told('/_lambdabox/status')).toEqual([403, denied('lambdabox:Read', '*')]);
    for (const path of ['/nothing', `http://inside${F}`, `${F}//`, '/_LAMBDABOX/status'])
      expect(await told(path)).toEqual([403, denied('lambdabox:UnknownOperation', '*')]);
    expect(api.functions.calls).toEqual([]);
    expect(api.log.errors).toEqual([]);
  });

  test('its own logs are read, those of others are not', async () => {
    expect(await inside.ask('/', logs('FilterLogEvents'))).toMatchObject({ status: 200 });
    const group = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group`;
    for (const body of [
      '{"logGroupName":"/aws/lambda/other"}',
      `{"logGroupIdentifier":"${group}:/aws/lambda/other:*"}`,
    ]) {
      expect(await told('/', logs('GetLogEvents', body))).toEqual([
        400,
        denied('logs:GetLogEvents', `${group}:/aws/lambda/other:log-stream:`),
      ]);
    }
    expect(await told('/', logs('DeleteLogGroup'))).toEqual([
      400,
      denied('logs:DeleteLogGroup', `${group}:/aws/lambda/hello:log-stream:`),
    ]);
    expect(api.logsBodies).toEqual([LOGS.body]);
  });

  test('nothing goes without its own credentials: not even what is open outside', async () => {
    for (const path of ['/healthz', '/metrics', F])
      expect(await told(path, { unsigned: true })).toEqual([403, 'Missing Authentication Token']);
    const invalid = [403, 'The security token included in the request is invalid.'];
    const { credentials } = inside;
    for (const other of [
      aSession().credentials,
      { accessKeyId: KEY, secretAccessKey: SECRET },
      { ...credentials, sessionToken: 'another' },
      { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    ]) {
      inside.credentials = other;
      expect(await told(F)).toEqual(invalid);
    }
    inside.credentials = credentials;
    expect((await told(F, { secret: 'wrong' }))[1]).toMatch(/^The request signature we calculated/);
    expect(api.functions.calls).toEqual([]);
  });

  test('its credentials are of no use outside', async () => {
    api.credentials = inside.credentials;
    expect((await api.ask(F)).body).toContain('The security token included in the request is invalid.');
  });
});

describe('a policy of the operator', () => {
  const asked = async (policy: object, path: string, ask: Parameters<TestApi['ask']>[1] = {}) => {
    inside = await api.inside(aSession({ policies: { [ROLE]: policy } }));
    return (await inside.ask(path, ask)).status;
  };

  test('narrows by function and qualifier', async () => {
    const policy = allow('lambda:InvokeFunction', `${FUNCTIONS}:a:live`);
    expect(await asked(policy, `${F}/a/invocations?Qualifier=live`, { body: '{}' })).toBe(200);
    expect(await asked(policy, `${F}/a%3Alive/invocations`, { body: '{}' })).toBe(200);
    expect(
      await asked(policy, `${F}/${encodeURIComponent(`${FUNCTIONS}:a:live`)}/invocations`, { body: '{}' }),
    ).toBe(200);
    expect(await asked(policy, `${F}/a/invocations`, { body: '{}' })).toBe(403);
    expect(await asked(policy, `${F}/b/invocations?Qualifier=live`, { body: '{}' })).toBe(403);
    expect(await asked(policy, `${F}/a`)).toBe(403);
  });

  test('that lets a function change functions lets it give them only the roles that it may pass', async () => {
    const body = JSON.stringify({ FunctionName: 'new', Role: 'arn:aws:iam::000000000000:role/admin' });
    expect(await asked(allow('lambda:*'), F, { body })).toBe(403);
    expect(await asked(allow('lambda:*'), `${F}/f/configuration`, { method: 'PUT', body })).toBe(403);
    expect(await asked(allow(['lambda:*', 'iam:PassRole']), F, { body })).toBe(201);
    expect(
      await asked(allow('lambda:*'), `${F}/f/configuration`, { method: 'PUT', body: '{"Timeout":5}' }),
    ).toBe(200);
  });

  test('that lets a function change code lets it take only the objects of S3 that it may read', async () => {
    const object = { S3Bucket: 'code', S3Key: 'a/f.zip' };
    const bodies: [string, string, object][] = [
      [F, 'POST', { FunctionName: 'new', Code: object }],
      [`${F}/f/code`, 'PUT', { ...object, Code: {} }],
      ['/2018-10-31/layers/l/versions', 'POST', { Content: object }],
    ];
    const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::code/a/*' };
    const change = { Effect: 'Allow', Action: 'lambda:*', Resource: '*' };
    for (const [path, method, input] of bodies) {
      const body = JSON.stringify(input);
      expect(await asked(allow('lambda:*'), path, { method, body })).toBe(403);
      const policy = { Version: '2012-10-17', Statement: [change, read] };
      expect(await asked(policy, path, { method, body })).not.toBe(403);
    }
  });

  test("may give it the operator's routes", async () => {
    expect(await asked(allow('lambdabox:Operate'), '/_lambdabox/status')).toBe(200);
    expect(await asked(allow('lambdabox:Operate'), F)).toBe(403);
    expect(await asked(allow('lambdabox:Operate'), `http://inside${F}`)).toBe(403);
  });
});

describe("a function's resource policy", () => {
  const answers =
    (answer: PolicyAnswer) =>
    async (path: string, ask: Parameters<TestApi['ask']>[1] = {}) => {
      const asked: PermissionRequest[] = [];
      const permissions = {
        answer(request: PermissionRequest) {
          asked.push(request);
          return answer;
        },
      };
      const guarded = await new TestApi().start({ permissions });
      const inner = await guarded.inside(aSession());
      const { status, body } = await inner.ask(path, ask);
      await guarded.stop();
      return { status, body, asked };
    };

  test('allows what the role may not do, and is asked of the function and the qualifier', async () => {
    const allowed = answers('allowed');
    const { status, asked } = await allowed(`${F}/other?Qualifier=1`, { method: 'DELETE' });
    expect(status).toBe(204);
    expect(asked).toEqual([
      {
        functionName: 'other',
        qualifier: '1',
        action: 'lambda:DeleteFunction',
        principal: { kind: 'aws', arn: ME, roleArn: ROLE, accountId: ACCOUNT },
        context: expect.objectContaining({
          'aws:PrincipalArn': ROLE,
          'aws:PrincipalAccount': ACCOUNT,
          'lambda:SourceFunctionArn': `${FUNCTIONS}:hello`,
        }),
      },
    ]);
    expect((await allowed(`${F}/other/invocations`, { body: '{}' })).asked[0]).not.toHaveProperty(
      'qualifier',
    );
    const tags = await allowed(`/2017-03-31/tags/${encodeURIComponent(`${FUNCTIONS}:other`)}`);
    expect(tags.asked).toMatchObject([{ functionName: 'other', action: 'lambda:ListTags' }]);
    expect((await allowed(F)).asked).toEqual([]);
  });

  test('denies what the role may do', async () => {
    const { status, body } = await answers('denied')(`${F}/other/invocations`, { body: '{}' });
    expect(status).toBe(403);
    expect(body).toContain('with an explicit deny in a resource-based policy');
  });

  test('does not let a function pass a role', async () => {
    const body = JSON.stringify({ Role: 'arn:aws:iam::000000000000:role/admin' });
    const path = `${F}/f/configuration`;
    expect((await answers('allowed')(path, { method: 'PUT', body })).body).toContain('iam:PassRole');
  });
});
