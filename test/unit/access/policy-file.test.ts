import { parsePolicies, readPolicyFile } from '../../../src/access/policy-file';

const ROLE = 'arn:aws:iam::000000000000:role/r';
const one = (statement: object) => JSON.stringify({ [ROLE]: { Statement: [statement] } });
const good = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };

it('reads policy documents as IAM has them', () => {
  const document = {
    Version: '2012-10-17',
    Statement: { ...good, Sid: 'One', Action: ['lambda:*', 'logs:Get*'] },
  };
  expect(parsePolicies(JSON.stringify({ [ROLE]: document, '*': { Statement: [] } }))).toEqual(
    new Map([
      [ROLE, [{ effect: 'Allow', actions: ['lambda:*', 'logs:Get*'], resources: ['*'] }]],
      ['*', []],
    ]),
  );
});

it.each([
  ['[]', 'the file must be a JSON object'],
  ['{"admin":{"Statement":[]}}', '"admin" must be the ARN of a role, or *'],
  [`{"${ROLE}":{}}`, `"${ROLE}" must have a member "Statement"`],
  [one({ ...good, Condition: {} }), '"Condition" is not supported; there are Sid, Effect, Action, Resource'],
  [one({ ...good, Effect: 'allow' }), '"Effect" must be "Allow" or "Deny", not "allow"'],
  [one({ ...good, Action: [] }), '"Action" must be a text or a list of texts'],
  [one({ ...good, Action: 'InvokeFunction' }), '"Action" must look like lambda:InvokeFunction'],
  [one({ Effect: 'Allow', Action: '*' }), '"Resource" must be a text or a list of texts'],
  [one({ ...good, Resource: 'arn:${aws:username}' }), 'policy variables are not supported'],
])('refuses %s', (text, fault) => {
  expect(() => parsePolicies(text)).toThrow(fault);
});

it('names the setting and the file', () => {
  expect(() => readPolicyFile('/no/such/file')).toThrow(
    /^LAMBDABOX_ROLE_POLICIES=\/no\/such\/file: .*ENOENT/,
  );
});
