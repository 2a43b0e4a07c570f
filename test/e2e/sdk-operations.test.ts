import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionEventInvokeConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  paginateListFunctionEventInvokeConfigs,
  paginateListFunctionUrlConfigs,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateFunctionEventInvokeConfigCommand,
  UpdateFunctionUrlConfigCommand,
  type AddPermissionRequest,
} from '@aws-sdk/client-lambda';
import { useService } from '../support/lambda';
import { allRefused, conflict, invalid, missing, pagesOf, refusalOf, violated } from '../support/refusals';

/** What AWS's own client makes of each operation: of its answers, of its documented errors, of its pages. */
const box = useService({ LAMBDABOX_NETWORK: 'none' });

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const GONE = 'The resource you requested does not exist.';

const send = ((command: never) => box.functions.client.send(command)) as LambdaClient['send'];

beforeAll(async () => {
  await box.functions.deployNode('shop', 'exports.handler = async () => 1;');
  await send(new PublishVersionCommand({ FunctionName: 'shop' }));
  for (const Name of ['blue', 'green'])
    await send(new CreateAliasCommand({ FunctionName: 'shop', Name, FunctionVersion: '1' }));
}, 900_000);

describe('the policy of a function', () => {
  const FunctionName = 'shop';
  const add = (changes: Partial<AddPermissionRequest> = {}) =>
    send(
      new AddPermissionCommand({
        ...{
          FunctionName,
          StatementId: 's3',
          Action: 'lambda:InvokeFunction',
          Principal: 's3.amazonaws.com',
        },
        ...changes,
      }),
    );
  const STATEMENT = {
    Sid: 's3',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: `${ARN}shop`,
    Condition: {
      StringEquals: { 'AWS:SourceAccount': '000000000000' },
      ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::photos' },
    },
  };

  it('is there from its first statement to its last, and names the revision it has', async () => {
    expect(await refusalOf(send(new GetPolicyCommand({ FunctionName })))).toEqual(missing(GONE));
    const added = await add({ SourceArn: 'arn:aws:s3:::photos', SourceAccount: '000000000000' });
    expect(added.$metadata.httpStatusCode).toBe(201);
    expect(JSON.parse(added.Statement ?? '')).toEqual(STATEMENT);
    const { Policy, RevisionId } = await send(new GetPolicyCommand({ FunctionName }));
    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [STATEMENT],
    });
    expect(RevisionId).toMatch(/^[0-9a-f-]{36}$/);
    const removed = await send(new RemovePermissionCommand({ FunctionName, StatementId: 's3', RevisionId }));
    expect(removed.$metadata.httpStatusCode).toBe(204);
    expect(await refusalOf(send(new GetPolicyCommand({ FunctionName })))).toEqual(missing(GONE));
  });

  it('belongs to a qualifier', async () => {
    const Qualifier = 'blue';
    await add({ Qualifier, StatementId: 'q' });
    const { Policy } = await send(new GetPolicyCommand({ FunctionName, Qualifier }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Resource: `${ARN}shop:blue` }] });
    expect(await refusalOf(send(new GetPolicyCommand({ FunctionName })))).toEqual(missing(GONE));
    await send(new RemovePermissionCommand({ FunctionName, Qualifier, StatementId: 'q' }));
  });

  it('refuses what AWS refuses', async () => {
    await add({ StatementId: 'kept' });
    expect(await refusalOf(add({ StatementId: 'kept' }))).toEqual(
      conflict(
        'The statement id (kept) provided already exists. Please provide a new statement id, or remove the existing statement.',
      ),
    );
    expect(await refusalOf(add({ Principal: 'nobody' }))).toEqual(
      invalid('The provided principal was invalid. Please check the principal and try again.'),
    );
    expect(await refusalOf(add({ Qualifier: '$LATEST' }))).toEqual(
      invalid('We currently do not support adding policies for $LATEST.'),
    );
    expect(await refusalOf(add({ FunctionName: 'gone' }))).toEqual(missing(`Function not found: ${ARN}gone`));
    expect(await refusalOf(add({ Qualifier: 'red' }))).toEqual(
      missing(`Cannot find alias arn: ${ARN}shop:red`),
    );
    expect(await refusalOf(add({ StatementId: 'no spaces' }))).toEqual(
      violated(
        "Value 'no spaces' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
      ),
    );
    expect(await refusalOf(add({ RevisionId: 'old' }))).toMatchObject({
      ...{ name: 'PreconditionFailedException', status: 412 },
      message: expect.stringContaining('Call the GetPolicy API to retrieve the latest Revision Id'),
    });
    const remove = (name: string, StatementId: string) =>
      send(new RemovePermissionCommand({ FunctionName: name, StatementId }));
    expect(await refusalOf(remove('gone', 'kept'))).toEqual(missing(`No policy found for: ${ARN}gone`));
    expect(await refusalOf(remove('shop', 'other'))).toEqual(
      missing('Statement other is not found in resource policy.'),
    );
    await remove('shop', 'kept');
    expect(await refusalOf(remove('shop', 'kept'))).toEqual(
      missing('No policy is associated with the given resource.'),
    );
  });

  it('has 20 KB', async () => {
    const ids = Array.from({ length: 200 }, (_, n) => `many-${n}`);
    const added: string[] = [];
    const fill = async () => {
      for (const StatementId of ids) {
        await add({ StatementId, SourceArn: `arn:aws:s3:::${'b'.repeat(900)}` });
        added.push(StatementId);
      }
    };
    expect(await refusalOf(fill())).toMatchObject({ name: 'PolicyLengthExceededException', status: 400 });
    expect(added.length).toBeGreaterThan(10);
    expect(added.length).toBeLessThan(30);
    for (const StatementId of added) await send(new RemovePermissionCommand({ FunctionName, StatementId }));
  });
});

describe('the URL of a function', () => {
  const FunctionName = 'shop';
  const create = (Qualifier?: string) =>
    send(new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier, AuthType: 'NONE' }));

  it('is made, read, changed, listed by pages, and deleted', async () => {
    const Cors = { AllowOrigins: ['https://example.com'], MaxAge: 60 };
    const made = await send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM', Cors }));
    expect(made).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      ...{ FunctionArn: `${ARN}shop`, AuthType: 'AWS_IAM', Cors, CreationTime: expect.any(String) },
    });
    expect(made.InvokeMode).toBeUndefined();
    const { FunctionUrl } = made;
    expect(FunctionUrl).toMatch(/^https?:\/\/[a-z0-9]+\.lambda-url\.us-east-1\..*\/$/);
    const InvokeMode = 'RESPONSE_STREAM';
    const updated = await send(
      new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', InvokeMode }),
    );
    expect(updated).toMatchObject({ FunctionUrl, AuthType: 'NONE', Cors, InvokeMode });
    expect(await send(new GetFunctionUrlConfigCommand({ FunctionName }))).toMatchObject({
      ...{ FunctionUrl, FunctionArn: `${ARN}shop`, AuthType: 'NONE', Cors, InvokeMode },
      ...{ CreationTime: made.CreationTime, LastModifiedTime: expect.any(String) },
    });
    for (const name of ['blue', 'green'])
      expect(await create(name)).toMatchObject({ FunctionArn: `${ARN}shop:${name}` });
    const pages = await pagesOf(
      paginateListFunctionUrlConfigs({ client: box.functions.client, pageSize: 1 }, { FunctionName }),
    );
    const listed = pages.map(({ FunctionUrlConfigs: urls = [] }) =>
      urls.map(({ FunctionArn }) => FunctionArn),
    );
    expect(listed.filter((urls) => urls.length > 1)).toEqual([]);
    expect(listed.flat().sort()).toEqual([`${ARN}shop`, `${ARN}shop:blue`, `${ARN}shop:green`]);
    for (const Qualifier of [undefined, 'blue', 'green']) {
      const deleted = await send(new DeleteFunctionUrlConfigCommand({ FunctionName, Qualifier }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
    }
    expect(await send(new ListFunctionUrlConfigsCommand({ FunctionName }))).toMatchObject({
      FunctionUrlConfigs: [],
    });
  });

  it('refuses what AWS refuses', async () => {
    await create('blue');
    expect(await refusalOf(create('blue'))).toEqual(
      conflict(
        `Failed to create function url config for [functionArn = ${ARN}shop:blue]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      ),
    );
    await send(new DeleteFunctionUrlConfigCommand({ FunctionName, Qualifier: 'blue' }));
    const blue = { FunctionName, Qualifier: 'blue' };
    await allRefused(
      [
        send(new GetFunctionUrlConfigCommand(blue)),
        send(new UpdateFunctionUrlConfigCommand(blue)),
        send(new DeleteFunctionUrlConfigCommand(blue)),
      ],
      missing(GONE),
    );
    const ofGone = { FunctionName: 'gone', AuthType: 'NONE' } as const;
    await allRefused(
      [send(new CreateFunctionUrlConfigCommand(ofGone)), send(new ListFunctionUrlConfigsCommand(ofGone))],
      missing('Function does not exist'),
    );
    expect(await refusalOf(create('1'))).toEqual(
      violated(
        "Value '1' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)",
      ),
    );
    const InvokeMode = 'FAST' as 'BUFFERED';
    expect(
      await refusalOf(
        send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', InvokeMode })),
      ),
    ).toEqual(
      violated(
        "Value 'FAST' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
      ),
    );
  });
});

describe('what becomes of the events of a function', () => {
  const FunctionName = 'shop';
  const put = (changes: Partial<PutFunctionEventInvokeConfigCommand['input']> = {}) =>
    send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...changes }));
  const NOTHING = { OnSuccess: {}, OnFailure: {} };

  it('is put, merged, read, listed by pages, and deleted', async () => {
    const made = await put({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
    expect(made).toMatchObject({
      ...{ FunctionArn: `${ARN}shop:$LATEST`, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
      ...{ DestinationConfig: NOTHING, LastModified: expect.any(Date) },
    });
    const age = Date.now() - (made.LastModified?.getTime() ?? 0);
    expect(Math.abs(age)).toBeLessThan(3_600_000);
    const merged = await send(
      new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }),
    );
    expect(merged).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    const replaced = await put({ MaximumRetryAttempts: 2 });
    expect(replaced.MaximumEventAgeInSeconds).toBeUndefined();
    for (const Qualifier of ['blue', '1']) await put({ Qualifier, MaximumRetryAttempts: 0 });
    expect(
      await send(new GetFunctionEventInvokeConfigCommand({ FunctionName, Qualifier: 'blue' })),
    ).toMatchObject({ FunctionArn: `${ARN}shop:blue`, MaximumRetryAttempts: 0, DestinationConfig: NOTHING });
    const pages = await pagesOf(
      paginateListFunctionEventInvokeConfigs({ client: box.functions.client, pageSize: 1 }, { FunctionName }),
    );
    const listed = pages.map(({ FunctionEventInvokeConfigs: configs = [] }) =>
      configs.map(({ FunctionArn }) => FunctionArn),
    );
    expect(listed.filter((configs) => configs.length > 1)).toEqual([]);
    expect(listed.flat().sort()).toEqual([`${ARN}shop:$LATEST`, `${ARN}shop:1`, `${ARN}shop:blue`]);
    for (const Qualifier of [undefined, 'blue', '1']) {
      const deleted = await send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName, Qualifier }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
    }
  });

  it('refuses what AWS refuses', async () => {
    expect(await refusalOf(put())).toEqual(
      invalid('You must specify at least one of error handling or destination setting.'),
    );
    const to = (Destination: string) => put({ DestinationConfig: { OnFailure: { Destination } } });
    expect(await refusalOf(to(`${ARN}shop`))).toEqual(
      invalid("You can't specify the function as a destination for itself."),
    );
    expect(await refusalOf(to(`${ARN}gone`))).toEqual(invalid(`The destination ARN ${ARN}gone is invalid.`));
    expect(await refusalOf(put({ MaximumRetryAttempts: 3 }))).toEqual(
      violated(
        "Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
      ),
    );
    const ofGone = { FunctionName: 'gone', MaximumRetryAttempts: 1 };
    await allRefused(
      [
        send(new PutFunctionEventInvokeConfigCommand(ofGone)),
        send(new UpdateFunctionEventInvokeConfigCommand(ofGone)),
        send(new ListFunctionEventInvokeConfigsCommand(ofGone)),
      ],
      missing("The function doesn't exist."),
    );
    const green = { FunctionName, Qualifier: 'green' };
    await allRefused(
      [
        send(new GetFunctionEventInvokeConfigCommand(green)),
        send(new DeleteFunctionEventInvokeConfigCommand(green)),
      ],
      missing(`The function ${ARN}shop:green doesn't have an EventInvokeConfig`),
    );
  });
});
