import { allow, aSession, ROLE } from '../../support/sessions';

const INVOKE = 'lambda:InvokeFunction';
const OTHER = 'arn:aws:lambda:us-east-1:000000000000:function:other';
const group = (name: string) =>
  `arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/${name}:log-stream:`;

it('is an assumed role, named after its function', () => {
  const session = aSession({ role: 'arn:aws:iam::000000000000:role/service-role/worker' });
  expect(session.arn).toBe('arn:aws:sts::000000000000:assumed-role/worker/hello');
  expect(session.userId).toMatch(/^AROA[A-Z2-7]{16}:hello$/);
  expect(aSession({ functionName: 'f' }).arn).toMatch(/\/f@lambda_function$/);
});

it('has credentials of its own, of the form of AWS', () => {
  const [one, other] = [aSession().credentials, aSession().credentials];
  expect(one.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(one.secretAccessKey).toHaveLength(40);
  for (const name of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const)
    expect(one[name]).not.toBe(other[name]);
});

describe('what it may do', () => {
  it('by default: invoke and read functions, write and read its own logs', () => {
    const session = aSession();
    for (const action of [INVOKE, 'lambda:GetFunction', 'lambda:ListVersionsByFunction'])
      expect(() => session.authorize(action, OTHER)).not.toThrow();
    expect(() => session.authorize('logs:PutLogEvents', group('hello'))).not.toThrow();
    expect(() => session.authorize('logs:GetLogEvents', group('hello'))).not.toThrow();
    expect(() => session.authorize('logs:GetLogEvents', group('hello2'))).toThrow();
    expect(() => session.authorize('logs:DeleteLogGroup', group('hello'))).toThrow();
    expect(() => session.authorize('lambdabox:Operate', '*')).toThrow();
  });

  it("is refused otherwise in IAM's words", () => {
    expect(() => aSession().authorize('lambda:DeleteFunction', OTHER)).toThrow(
      `User: arn:aws:sts::000000000000:assumed-role/lambdabox/hello is not authorized to perform: lambda:DeleteFunction on resource: ${OTHER} because no identity-based policy allows the lambda:DeleteFunction action`,
    );
    const denied = { Statement: [{ Effect: 'Deny', Action: INVOKE, Resource: OTHER }] };
    expect(() => aSession({ policies: { '*': denied } }).authorize(INVOKE, OTHER)).toThrow(
      `is not authorized to perform: ${INVOKE} on resource: ${OTHER} with an explicit deny in an identity-based policy`,
    );
  });

  it("is the resource's policy as much as the role's, and a Deny of either wins", () => {
    const remove = 'lambda:DeleteFunction';
    expect(() => aSession().authorize(remove, OTHER, 'allowed')).not.toThrow();
    expect(() => aSession().authorize(remove, OTHER, 'none')).toThrow();
    expect(() => aSession().authorize(INVOKE, OTHER, 'denied')).toThrow(
      `is not authorized to perform: ${INVOKE} on resource: ${OTHER} with an explicit deny in a resource-based policy`,
    );
    const denied = { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
    expect(() => aSession({ policies: { '*': denied } }).authorize(INVOKE, OTHER, 'allowed')).toThrow(
      'with an explicit deny in an identity-based policy',
    );
  });

  it('is what all entries of its role say together, and nothing of the default', () => {
    const policies = { [ROLE]: allow('lambda:DeleteFunction'), '*': allow(INVOKE, OTHER) };
    const session = aSession({ policies });
    expect(() => session.authorize('lambda:DeleteFunction', OTHER)).not.toThrow();
    expect(() => session.authorize(INVOKE, OTHER)).not.toThrow();
    expect(() => session.authorize('lambda:GetFunction', OTHER)).toThrow();
    const stranger = aSession({
      role: 'arn:aws:iam::000000000000:role/other',
      policies: { [ROLE]: allow('*') },
    });
    expect(() => stranger.authorize('lambda:DeleteFunction', OTHER)).toThrow();
    expect(() => stranger.authorize('lambda:GetFunction', OTHER)).not.toThrow();
  });
});
