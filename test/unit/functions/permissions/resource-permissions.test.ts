import type { FunctionRecord, PolicyStatement } from '../../../../src/functions/catalog/records';
import { functionArn } from '../../../../src/functions/names';
import type { PermissionRequest } from '../../../../src/functions/permissions/permission-request';
import { ResourcePermissions } from '../../../../src/functions/permissions/resource-permissions';

const scope = { accountId: '123456789012', region: 'eu-central-1' };
const arn = (name: string, qualifier?: string) => functionArn(scope, name, qualifier);

const invokeUrl = (Resource: string, Effect: 'Allow' | 'Deny' = 'Allow'): PolicyStatement => ({
  Sid: 'url',
  Effect,
  Principal: '*',
  Action: 'lambda:InvokeFunctionUrl',
  Resource,
  Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
});

function permissions(policies: FunctionRecord['policies']): ResourcePermissions {
  const record = { name: 'f', ...(policies ? { policies } : {}) } as FunctionRecord;
  return new ResourcePermissions({ get: (name) => (name === 'f' ? record : undefined), arn });
}

const request = (changes: Partial<PermissionRequest> = {}): PermissionRequest => ({
  functionName: 'f',
  action: 'lambda:InvokeFunctionUrl',
  principal: { kind: 'anonymous' },
  context: { 'lambda:FunctionUrlAuthType': 'NONE' },
  ...changes,
});

it("answers from the policy of the qualifier that is addressed, and of no other's", () => {
  const asked = permissions([{ qualifier: 'live', statements: [invokeUrl(arn('f', 'live'))] }]);
  expect(asked.answer(request({ qualifier: 'live' }))).toBe('allowed');
  expect(asked.answer(request())).toBe('none');
  expect(asked.answer(request({ qualifier: '$LATEST' }))).toBe('none');
  expect(asked.answer(request({ qualifier: '1' }))).toBe('none');
  expect(asked.answer(request({ functionName: 'absent' }))).toBe('none');
});

it('asks for the action, the resource and the conditions', () => {
  const asked = permissions([{ statements: [invokeUrl(arn('f'))] }]);
  expect(asked.answer(request())).toBe('allowed');
  expect(asked.answer(request({ action: 'lambda:InvokeFunction' }))).toBe('none');
  expect(asked.answer(request({ context: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }))).toBe('none');
  expect(asked.answer(request({ context: {} }))).toBe('none');
  const other = permissions([{ statements: [invokeUrl(arn('g'))] }]);
  expect(other.answer(request())).toBe('none');
});

it('denies what one statement denies, whatever another allows', () => {
  const statements = [invokeUrl('*'), { ...invokeUrl(arn('f'), 'Deny'), Condition: {} }];
  const asked = permissions([{ statements }]);
  expect(asked.answer(request())).toBe('denied');
});

it('has nothing to say of a function without a policy', () => {
  expect(permissions(undefined).answer(request())).toBe('none');
});
