import {
  AddPermissionCommand,
  DeleteResourcePolicyCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  InvokeCommand,
  LambdaClient,
  LambdaServiceException,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
  type AddPermissionCommandInput,
} from '@aws-sdk/client-lambda';
import { ControlPlaneBox } from '../../../support/control-plane';
import { MappingBox } from '../../../support/mapping-box';
import { MemoryStore } from '../../../support/memory-store';
import { aSession, ROLE } from '../../../support/sessions';
import { ACCOUNT, REGION, TestApi } from '../support';

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hello`;
const PERMISSION: AddPermissionCommandInput = {
  FunctionName: 'hello',
  StatementId: 's3',
  Action: 'lambda:InvokeFunction',
  Principal: 's3.amazonaws.com',
};

let plane: ControlPlaneBox;
let api: TestApi;
let client: LambdaClient;

function clientOf({ port, credentials }: TestApi): LambdaClient {
  return new LambdaClient({
    ...{ region: REGION, credentials, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 },
  });
}

beforeEach(async () => {
  plane = new ControlPlaneBox(new MemoryStore(), { accountId: ACCOUNT, region: REGION });
  const { resources, permissions } = await plane.open();
  await plane.active({ FunctionName: 'hello', Publish: true });
  const { resource: eventSourceMappings } = new MappingBox(plane).open();
  api = await new TestApi().start({ resources: { ...resources, eventSourceMappings }, permissions });
  client = clientOf(api);
});
afterEach(async () => {
  client.destroy();
  await api.stop();
  await plane.close();
});

/** `404 ResourceNotFoundException` of what a call throws, as the SDK names it. */
async function thrown(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.catch((caught: unknown) => caught);
  if (!(error instanceof LambdaServiceException)) throw new Error(`no error of the SDK: ${String(error)}`);
  return `${error.$metadata.httpStatusCode} ${error.name}`;
}

test('a permission is added, read and removed, and every error is the one of its kind', async () => {
  const { Statement } = await client.send(
    new AddPermissionCommand({ ...PERMISSION, SourceAccount: ACCOUNT }),
  );
  expect(JSON.parse(Statement ?? '')).toMatchObject({ Sid: 's3', Resource: ARN });
  const { Policy, RevisionId } = await client.send(new GetPolicyCommand({ FunctionName: ARN }));
  expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Sid: 's3' }] });

  const add = (changes: Partial<AddPermissionCommandInput>) =>
    thrown(client.send(new AddPermissionCommand({ ...PERMISSION, ...changes })));
  expect(await add({})).toBe('409 ResourceConflictException');
  expect(await add({ FunctionName: 'absent' })).toBe('404 ResourceNotFoundException');
  expect(await add({ StatementId: 'x', Principal: 'nobody' })).toBe('400 InvalidParameterValueException');
  expect(await add({ StatementId: 'x', RevisionId: 'stale' })).toBe('412 PreconditionFailedException');
  for (const sid of ['a', 'b']) {
    const SourceArn = `arn:aws:s3:::${'b'.repeat(9000)}`;
    await client.send(new AddPermissionCommand({ ...PERMISSION, StatementId: sid, SourceArn }));
  }
  const last = add({ StatementId: 'c', SourceArn: `arn:aws:s3:::${'b'.repeat(9000)}` });
  expect(await last).toBe('400 PolicyLengthExceededException');

  const remove = (StatementId: string, revision?: string) =>
    client.send(
      new RemovePermissionCommand({
        FunctionName: 'hello',
        StatementId,
        ...(revision ? { RevisionId: revision } : {}),
      }),
    );
  expect(await thrown(remove('s3', RevisionId))).toBe('412 PreconditionFailedException');
  for (const sid of ['s3', 'a', 'b']) await remove(sid);
  expect(await thrown(client.send(new GetPolicyCommand({ FunctionName: 'hello' })))).toBe(
    '404 ResourceNotFoundException',
  );
  expect(await thrown(remove('s3'))).toBe('404 ResourceNotFoundException');
});

const document = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const statement = (Effect: 'Allow' | 'Deny', Action: string, Principal: unknown = '*') => ({
  ...{ Effect, Principal, Action, Resource: ARN },
});

test('a whole policy is put, read and deleted, and every error is the one of its kind', async () => {
  const Policy = document(statement('Allow', 'lambda:InvokeFunction'));
  const put = (changes: object = {}) =>
    client.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy, ...changes }));
  const { RevisionId } = await put();
  expect(await client.send(new GetResourcePolicyCommand({ ResourceArn: ARN }))).toMatchObject({
    Policy,
    RevisionId,
  });
  expect(await thrown(put({ Policy: '{}' }))).toBe('400 InvalidParameterValueException');
  expect(await thrown(put({ ResourceArn: `${ARN}-absent`, Policy: document(statement('Allow', '*')) }))).toBe(
    '400 InvalidParameterValueException',
  );
  const stale = { RevisionId: '11111111-1111-4111-8111-111111111111' };
  expect(await thrown(put(stale))).toBe('412 PreconditionFailedException');
  const remove = (changes: object = {}) =>
    client.send(new DeleteResourcePolicyCommand({ ResourceArn: ARN, ...changes }));
  expect(await thrown(remove(stale))).toBe('412 PreconditionFailedException');
  await remove();
  expect(await thrown(remove())).toBe('404 ResourceNotFoundException');
  expect(await thrown(client.send(new GetResourcePolicyCommand({ ResourceArn: ARN })))).toBe(
    '404 ResourceNotFoundException',
  );
});

describe('a function that calls another', () => {
  const put = (...statements: object[]) =>
    client.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy: document(...statements) }));
  const invoke = async (policies: object = {}): Promise<string> => {
    const inside = clientOf(await api.inside(aSession({ policies })));
    try {
      const { StatusCode } = await inside.send(new InvokeCommand({ FunctionName: 'hello' }));
      return String(StatusCode);
    } catch (error) {
      return (error as Error).message;
    } finally {
      inside.destroy();
    }
  };
  const nothing = { [ROLE]: { Statement: { Effect: 'Deny', Action: 'logs:*', Resource: '*' } } };

  test("may, when the other's policy names its role, whatever its role may do", async () => {
    expect(await invoke(nothing)).toContain('because no identity-based policy allows');
    await put(statement('Allow', 'lambda:InvokeFunction', { AWS: ROLE }));
    expect(await invoke(nothing)).toBe('200');
    await put(statement('Allow', 'lambda:InvokeFunction', { AWS: `${ROLE}-other` }));
    expect(await invoke(nothing)).toContain('because no identity-based policy allows');
  });

  test("may not, when the other's policy denies it, though its role may", async () => {
    expect(await invoke()).toBe('200');
    await put(statement('Deny', 'lambda:Invoke*', { AWS: ROLE }));
    expect(await invoke()).toContain(`on resource: ${ARN} with an explicit deny in a resource-based policy`);
  });
});
