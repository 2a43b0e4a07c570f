import { matches, matchesArn } from '../../../src/iam/wildcards';

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

describe("an ARN's pattern", () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f:live';

  it.each([
    [arn, true],
    ['arn:aws:lambda:*:*:function:f:*', true],
    ['arn:aws:lambda:*:123456789012:*', true],
    ['arn:aws:lambda:us-east-?:123456789012:function:?:live', true],
    ['arn:aws:lambda:*', false],
    ['arn:*:function:f:live', false],
    ['*', false],
  ])('%s: %s', (pattern, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});
