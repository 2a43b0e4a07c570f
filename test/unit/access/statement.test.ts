import { judge, matches, type Statement } from '../../../src/access/statement';

const statement = (effect: 'Allow' | 'Deny', action: string, resource = '*'): Statement => ({
  effect,
  actions: [action],
  resources: [resource],
});

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['arn:*:function:f', 'arn:aws:lambda:us-east-1:1:function:f', true],
    ['arn:*:function:f', 'arn:aws:lambda:us-east-1:1:function:f:live', false],
    ['arn:*:function:f*', 'arn:aws:lambda:us-east-1:1:function:f:live', true],
    ['*ab*ab', 'xabyabzab', true],
    ['*ab*ab', 'xab', false],
    ['a.c', 'abc', false],
    ['abc', 'abcd', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('of many stars takes no time to speak of', () => {
    expect(matches('*a'.repeat(200), 'a'.repeat(199))).toBe(false);
  });
});

describe('a policy', () => {
  const invoke = 'lambda:InvokeFunction';

  it('allows what a statement allows, and nothing else', () => {
    expect(judge([], invoke, 'arn:f')).toBe('not-allowed');
    expect(judge([statement('Allow', 'lambda:Invoke*')], invoke, 'arn:f')).toBe('allowed');
    expect(judge([statement('Allow', 'LAMBDA:invokefunction')], invoke, 'arn:f')).toBe('allowed');
    expect(judge([statement('Allow', 'lambda:Get*')], invoke, 'arn:f')).toBe('not-allowed');
    expect(judge([statement('Allow', '*', 'arn:g')], invoke, 'arn:f')).toBe('not-allowed');
  });

  it('denies what any statement denies', () => {
    const policy = [statement('Allow', '*'), statement('Deny', invoke, 'arn:f')];
    expect(judge(policy, invoke, 'arn:f')).toBe('denied');
    expect(judge(policy, invoke, 'arn:g')).toBe('allowed');
  });
});
