import { ARN, ControlPlaneBox, refusal } from '../../../support/control-plane';

const UUID = '11111111-1111-4111-8111-111111111111';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
});
afterEach(() => box.close());

const statement = (changes: object = {}) => ({
  Sid: 'own',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::123456789012:role/r' },
  Action: 'lambda:InvokeFunction',
  Resource: `${ARN}:f`,
  ...changes,
});
const document = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const put = (policy: unknown, arn = `${ARN}:f`, RevisionId?: string) =>
  box.resources.resourcePolicies.put(arn, { Policy: policy, ...(RevisionId ? { RevisionId } : {}) });
const get = (arn = `${ARN}:f`) =>
  box.resources.resourcePolicies.get(arn) as { Policy: string; RevisionId: string };
const remove = (arn = `${ARN}:f`, revisionId?: string) =>
  box.resources.resourcePolicies.delete(arn, revisionId);

const GONE = '404 ResourceNotFoundException: The resource you requested does not exist.';
const STALE =
  '412 PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the GetResourcePolicy API to retrieve the latest Revision Id';

it('keeps a policy as it was put, and tells it with the revision of its function', async () => {
  const text = document(
    statement({
      Action: ['lambda:InvokeFunction', 'lambda:Get*'],
      Resource: [`${ARN}:f`],
      Condition: { StringLike: { 'aws:PrincipalArn': ['arn:aws:iam::123456789012:role/*'] } },
    }),
    { Effect: 'Deny', Principal: '*', Action: 'lambda:*', Resource: '*' },
  );
  const revision = { Policy: text, RevisionId: expect.any(String) };
  expect(await put(text)).toEqual(revision);
  expect(get()).toEqual({ Policy: text, RevisionId: box.get().RevisionId });
});

it('is the policy that AddPermission adds to and GetPolicy shows', async () => {
  const { functionPolicies } = box.resources;
  const permission = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
  await put(document(statement()));
  await functionPolicies.add('f', undefined, permission);
  expect(functionPolicies.get('f', undefined)).toEqual(get());
  expect(get().Policy).toMatch(/^\{"Version":"2012-10-17","Statement":\[.*"Sid":"own".*"Sid":"s3"/);
  await put(document(statement({ Sid: 'new' })));
  expect(get().Policy).toBe(document(statement({ Sid: 'new' })));
  await remove();
  expect(await refusal(() => functionPolicies.get('f', undefined))).toBe(GONE);
});

it('is one of each version and alias', async () => {
  await put(document(statement({ Resource: `${ARN}:f:1` })), `${ARN}:f:1`);
  expect(get(`${ARN}:f:1`).RevisionId).toBe(box.get('f', '1').RevisionId);
  expect(await refusal(() => get())).toBe(GONE);
  expect(await refusal(() => put(document(statement()), `${ARN}:f:live`))).toMatch(
    /"Resource\\?" must be .*:f:live, not/,
  );
  expect(await refusal(() => put(document(statement({ Resource: '*' })), `${ARN}:f:live`))).toBe(
    `404 ResourceNotFoundException: Cannot find alias arn: ${ARN}:f:live`,
  );
  expect(await refusal(() => put(document(statement({ Resource: '*' })), `${ARN}:f:$LATEST`))).toBe(
    '400 InvalidParameterValueException: We currently do not support adding policies for $LATEST.',
  );
});

it('changes only the revision that is named', async () => {
  await put(document(statement()));
  expect(await refusal(() => put(document(statement()), `${ARN}:f`, UUID))).toBe(STALE);
  expect(await refusal(() => remove(`${ARN}:f`, UUID))).toBe(STALE);
  expect(await refusal(() => remove(`${ARN}:f`, 'no-uuid'))).toMatch(
    /^400 ValidationException.*'revisionId'/,
  );
});

it.each([
  ['arn:aws:lambda:eu-central-1:123456789012:function:absent', `Function not found: ${ARN}:absent`],
  [
    'arn:aws:lambda:eu-west-1:123456789012:function:f',
    "Functions from 'eu-west-1' are not reachable in this region ('eu-central-1')",
  ],
  ['arn:aws:lambda:eu-central-1:123456789012:runtime/x', 'The resource you requested does not exist.'],
])('does not find %s', async (arn, text) => {
  const expected = `404 ResourceNotFoundException: ${text}`;
  expect(await refusal(() => put(document(statement({ Resource: '*' })), arn))).toBe(expected);
  expect(await refusal(() => remove(arn))).toBe(expected);
  expect(await refusal(() => get(arn))).toBe(expected);
});

it('takes only complete ARNs, and policies of up to 20 KB', async () => {
  for (const call of [() => put('{}', 'f'), () => get('f'), () => remove('f')]) {
    expect(await refusal(call)).toMatch(/^400 ValidationException .*Value 'f' at 'resourceArn'/);
  }
  expect(await refusal(() => put(undefined))).toMatch(/Value null at 'policy'/);
  expect(await refusal(() => put(' '.repeat(20_481)))).toMatch(
    /at 'policy' failed to satisfy constraint: Member must have length less than or equal to 20480$/,
  );
  const wide = document(statement({ Sid: 'ü'.repeat(12_000) }));
  expect(await refusal(() => put(wide))).toMatch(/^400 PolicyLengthExceededException/);
});

it.each([
  ['no JSON', '{', 'it is not JSON'],
  ['no object', '[]', 'the policy must be a JSON object'],
  ['no statement', '{}', 'it must have a "Statement"'],
  ['an empty list', '{"Statement":[]}', 'it must have a "Statement"'],
  ['a statement that is none', '{"Statement":"x"}', 'statement 1 must be a JSON object'],
  [
    'another version',
    '{"Version":"2020-01-01","Statement":{}}',
    '"Version" must be one of 2012-10-17, 2008-10-17, not "2020-01-01"',
  ],
  ['another member', '{"Statements":[]}', 'the policy: "Statements" is not supported'],
  ['no effect', document({}), 'statement 1: "Effect" must be "Allow" or "Deny", not nothing'],
  [
    'NotPrincipal',
    document(statement(), { ...statement(), NotPrincipal: '*' }),
    'statement 2: "NotPrincipal" is not supported',
  ],
  [
    "another service's action",
    document(statement({ Action: 's3:GetObject' })),
    'statement 1: "Action" must look like lambda:InvokeFunction, not "s3:GetObject"',
  ],
  ['no action', document(statement({ Action: [] })), 'statement 1: "Action" must not be empty'],
  [
    "another function's ARN",
    document(statement({ Resource: `${ARN}:g` })),
    `statement 1: "Resource" must be ${ARN}:f, not "${ARN}:g"`,
  ],
  ['no principal', document(statement({ Principal: {} })), 'statement 1: "Principal" must name somebody'],
  [
    'a principal that is none',
    document(statement({ Principal: { AWS: 12 } })),
    'statement 1: "Principal" must be a text, not 12',
  ],
  [
    'an unknown operator',
    document(statement({ Condition: { StringResembles: { 'aws:userid': 'x' } } })),
    'statement 1: "Condition": StringResembles cannot compare with "x"',
  ],
  [
    'a condition without a value',
    document(statement({ Condition: { StringEquals: { 'aws:userid': null } } })),
    'statement 1: "Condition": StringEquals: aws:userid must be a text, not null',
  ],
  [
    'a policy variable',
    document(statement({ Condition: { StringEquals: { 'aws:userid': '${aws:userid}' } } })),
    'policy variables are not supported',
  ],
  ['a Sid twice', document(statement(), statement()), 'two statements have the "Sid" "own"'],
])('refuses %s', async (_, policy, why) => {
  const text = await refusal(() => put(policy));
  expect(text).toContain('400 InvalidParameterValueException: The resource policy is not valid: ');
  expect(text).toContain(why);
  expect(await refusal(() => get())).toBe(GONE);
});

it('counts: a Deny of the whole policy wins, with conditions whose values are no texts', async () => {
  await put(
    document(
      statement({ Principal: '*', Action: '*' }),
      statement({
        Sid: 'url',
        Effect: 'Deny',
        Principal: '*',
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } },
      }),
    ),
  );
  const ask = (context: Record<string, string>) =>
    box.plane.permissions.answer({
      functionName: 'f',
      action: 'lambda:InvokeFunction',
      principal: { kind: 'anonymous' },
      context,
    });
  expect(ask({})).toBe('allowed');
  expect(ask({ 'lambda:InvokedViaFunctionUrl': 'true' })).toBe('denied');
});
