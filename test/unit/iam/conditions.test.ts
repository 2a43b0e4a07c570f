import { conditionsHold, isCondition, type Conditions } from '../../../src/iam/conditions';

const BUCKET = 'arn:aws:s3:::photos';

describe('a condition', () => {
  const context = {
    'AWS:SourceArn': BUCKET,
    'AWS:SourceAccount': '123456789012',
    'lambda:FunctionUrlAuthType': 'NONE',
    'lambda:InvokedViaFunctionUrl': 'true',
    'aws:SourceIp': '10.1.2.3',
    'aws:CurrentTime': '2026-03-01T12:00:00Z',
    'aws:EpochTime': '1772366400',
    'aws:MultiFactorAuthAge': '300',
  };

  it.each<[string, string, string | string[], boolean | undefined]>([
    ['StringEquals', 'aws:sourceaccount', '123456789012', true],
    ['StringEquals', 'AWS:SourceAccount', ['1', '123456789012'], true],
    ['StringEquals', 'lambda:FunctionUrlAuthType', 'none', false],
    ['StringEqualsIgnoreCase', 'lambda:FunctionUrlAuthType', 'none', true],
    ['StringEquals', 'lambda:EventSourceToken', 'x', false],
    ['StringEqualsIfExists', 'lambda:EventSourceToken', 'x', true],
    ['StringNotEquals', 'AWS:SourceAccount', ['1', '2'], true],
    ['StringNotEquals', 'AWS:SourceAccount', ['1', '123456789012'], false],
    ['StringNotEquals', 'lambda:EventSourceToken', 'x', true],
    ['StringNotEqualsIgnoreCase', 'lambda:FunctionUrlAuthType', 'none', false],
    ['StringLike', 'AWS:SourceArn', 'arn:aws:s3:::ph*', true],
    ['StringLike', 'AWS:SourceArn', 'arn:*photo?', true],
    ['StringNotLike', 'AWS:SourceArn', 'arn:aws:s3:::ph*', false],
    ['ArnLike', 'AWS:SourceArn', BUCKET, true],
    ['ArnLike', 'AWS:SourceArn', 'arn:aws:s3:*:*:ph*', true],
    ['ArnLike', 'AWS:SourceArn', 'arn:*photos', false],
    ['ArnEquals', 'AWS:SourceArn', 'arn:aws:s3:::*', true],
    ['ArnNotEquals', 'AWS:SourceArn', 'arn:aws:s3:::*', false],
    ['ArnNotLike', 'AWS:SourceArn', 'arn:aws:sns:*:*:*', true],
    ['ArnLikeIfExists', 'aws:PrincipalArn', BUCKET, true],
    ['ArnLike', 'aws:PrincipalArn', '*', false],
    ['Bool', 'lambda:InvokedViaFunctionUrl', 'true', true],
    ['Bool', 'lambda:InvokedViaFunctionUrl', 'TRUE', true],
    ['Bool', 'lambda:InvokedViaFunctionUrl', 'false', false],
    ['Bool', 'aws:SecureTransport', 'false', false],
    ['BoolIfExists', 'aws:SecureTransport', 'false', true],
    ['Null', 'aws:SecureTransport', 'true', true],
    ['Null', 'AWS:SourceArn', 'true', false],
    ['Null', 'AWS:SourceArn', 'false', true],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', '3600', true],
    ['NumericLessThanEquals', 'aws:MultiFactorAuthAge', '300', true],
    ['NumericGreaterThan', 'aws:MultiFactorAuthAge', '300', false],
    ['NumericGreaterThanEquals', 'aws:MultiFactorAuthAge', '300.0', true],
    ['NumericEquals', 'aws:MultiFactorAuthAge', '300.0', true],
    ['NumericNotEquals', 'aws:MultiFactorAuthAge', '300.0', false],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z', true],
    ['DateLessThan', 'aws:CurrentTime', '1772366400', false],
    ['DateEquals', 'aws:EpochTime', '2026-03-01T12:00:00Z', true],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', true],
    ['IpAddress', 'aws:SourceIp', '10.1.2.3', true],
    ['IpAddress', 'aws:SourceIp', ['192.168.0.0/16', '10.1.2.0/31'], false],
    ['NotIpAddress', 'aws:SourceIp', '10.0.0.0/8', false],
    ['NotIpAddress', 'aws:SourceIp', '2001:db8::/32', true],
    ['ForAnyValue:StringEquals', 'AWS:SourceAccount', ['1', '123456789012'], true],
    ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', '*', false],
    ['ForAllValues:StringLike', 'aws:PrincipalOrgPaths', '*', true],
    ['StringResembles', 'AWS:SourceArn', BUCKET, undefined],
    ['constructor', 'AWS:SourceArn', BUCKET, undefined],
    ['NullIfExists', 'AWS:SourceArn', 'true', undefined],
  ])('%s of %s with %j: %s', (operator, key, values, expected) => {
    expect(conditionsHold({ [operator]: { [key]: values } }, context)).toBe(expected);
  });

  it.each<[Conditions, boolean | undefined]>([
    [{}, true],
    [{ ArnLike: { 'AWS:SourceArn': BUCKET }, StringEquals: { 'AWS:SourceAccount': '1' } }, false],
    [{ ArnLike: { 'AWS:SourceArn': BUCKET, 'aws:PrincipalArn': BUCKET } }, false],
    [{ Odd: { 'AWS:SourceArn': BUCKET }, StringEquals: { 'AWS:SourceAccount': '1' } }, false],
    [{ Odd: { 'AWS:SourceArn': BUCKET }, StringEquals: { 'AWS:SourceAccount': '123456789012' } }, undefined],
  ])('holds where all of %j do: %s', (conditions, expected) => {
    expect(conditionsHold(conditions, context)).toBe(expected);
  });
});

it.each([
  ['StringEquals', 'x', true],
  ['ForAllValues:StringNotLikeIfExists', 'x', true],
  ['Bool', 'yes', false],
  ['Null', 'maybe', false],
  ['Null', 'true', true],
  ['NumericLessThan', 'ten', false],
  ['DateLessThan', '2026-01-01', true],
  ['DateLessThan', 'tomorrow', false],
  ['IpAddress', '10.0.0.0/33', false],
  ['IpAddress', '10.0.0/8', false],
  ['NotIpAddress', '2001:db8::/32', true],
  ['BinaryEquals', 'QmFzZTY0', true],
  ['StringResembles', 'x', false],
  ['toString', 'x', false],
  ['NotStringEquals', 'x', false],
])('%s with %s is a condition: %s', (operator, value, expected) => {
  expect(isCondition(operator, value)).toBe(expected);
});
