import type { Principal, PrincipalElement } from '../../../src/iam/principal';
import { judge, type PolicyAnswer, type Statement } from '../../../src/iam/statement';

const INVOKE = 'lambda:InvokeFunction';
const statement = (effect: 'Allow' | 'Deny', action: string, resource = '*'): Statement => ({
  effect,
  actions: [action],
  resources: [resource],
});

describe('a policy', () => {
  it.each<[Statement[], string, PolicyAnswer]>([
    [[], 'arn:f', 'none'],
    [[statement('Allow', 'lambda:Invoke*')], 'arn:f', 'allowed'],
    [[statement('Allow', 'LAMBDA:invokefunction')], 'arn:f', 'allowed'],
    [[statement('Allow', 'lambda:Get*')], 'arn:f', 'none'],
    [[statement('Allow', '*', 'arn:g')], 'arn:f', 'none'],
    [[statement('Allow', '*'), statement('Deny', INVOKE, 'arn:f')], 'arn:f', 'denied'],
    [[statement('Deny', INVOKE, 'arn:f'), statement('Allow', '*')], 'arn:f', 'denied'],
    [[statement('Allow', '*'), statement('Deny', INVOKE, 'arn:f')], 'arn:g', 'allowed'],
    [[statement('Allow', INVOKE, 'arn:f:*')], 'arn:f', 'none'],
    [[statement('Allow', INVOKE, 'arn:f:*')], 'arn:f:live', 'allowed'],
  ])('%j of %s: %s', (statements, resource, expected) => {
    expect(judge(statements, { action: INVOKE, resource })).toBe(expected);
  });
});

const session: Principal = {
  kind: 'aws',
  arn: 'arn:aws:sts::123456789012:assumed-role/worker/f',
  roleArn: 'arn:aws:iam::123456789012:role/service-role/worker',
  accountId: '123456789012',
};
const owner: Principal = {
  kind: 'aws',
  arn: 'arn:aws:iam::123456789012:root',
  accountId: '123456789012',
};
const s3: Principal = { kind: 'service', name: 's3.amazonaws.com' };
const anyone: Principal = { kind: 'anonymous' };

describe("whom a resource's policy speaks of", () => {
  it.each<[PrincipalElement, Principal, PolicyAnswer, PolicyAnswer]>([
    ['*', anyone, 'allowed', 'denied'],
    ['*', session, 'allowed', 'denied'],
    [{ AWS: '*' }, anyone, 'allowed', 'denied'],
    [{ Service: 's3.amazonaws.com' }, s3, 'allowed', 'denied'],
    [{ Service: ['sns.amazonaws.com', 's3.amazonaws.com'] }, s3, 'allowed', 'denied'],
    [{ Service: 'sns.amazonaws.com' }, s3, 'none', 'none'],
    [{ Service: 's3.amazonaws.com' }, anyone, 'none', 'none'],
    [{ Service: 's3.amazonaws.com' }, session, 'none', 'none'],
    [{ AWS: 'arn:aws:iam::123456789012:role/service-role/worker' }, session, 'allowed', 'denied'],
    [{ AWS: 'arn:aws:sts::123456789012:assumed-role/worker/f' }, session, 'allowed', 'denied'],
    [{ AWS: 'arn:aws:iam::123456789012:role/worker' }, session, 'none', 'none'],
    // An account decides itself whom of its own it lets use what it was given.
    [{ AWS: 'arn:aws:iam::123456789012:root' }, session, 'none', 'denied'],
    [{ AWS: '123456789012' }, session, 'none', 'denied'],
    [{ AWS: 'arn:aws:iam::123456789012:root' }, owner, 'allowed', 'denied'],
    [{ AWS: 'arn:aws:iam::210987654321:root' }, session, 'none', 'none'],
    ['arn:aws:iam::123456789012:root', owner, 'none', 'none'],
  ])('%j, asked by %j: %s by an Allow, %s by a Deny', (principal, asking, allow, deny) => {
    const answer = (effect: 'Allow' | 'Deny') =>
      judge([{ ...statement(effect, '*'), principal }], { action: INVOKE, resource: 'a', principal: asking });
    expect([answer('Allow'), answer('Deny')]).toEqual([allow, deny]);
  });

  it('is nobody, where nobody is said to ask', () => {
    expect(judge([{ ...statement('Allow', '*'), principal: '*' }], { action: INVOKE, resource: 'a' })).toBe(
      'none',
    );
  });
});

describe('a condition that cannot be told', () => {
  const conditions = { StringResembles: { 'aws:SourceArn': 'x' } };

  it('allows nothing, and lifts no Deny', () => {
    const question = { action: INVOKE, resource: 'arn:f', context: { 'aws:SourceArn': 'x' } };
    expect(judge([{ ...statement('Allow', '*'), conditions }], question)).toBe('none');
    expect(judge([{ ...statement('Deny', '*'), conditions }], question)).toBe('denied');
  });
});
