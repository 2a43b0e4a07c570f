import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionConfigurationCommand,
  InvokeAsyncCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  paginateListFunctions,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  allRefused,
  conflict,
  invalid,
  missing,
  pagesOf,
  refusalOf,
  violated,
} from '../../../support/refusals';
import { zipOf } from '../../../support/zip';
import { ARN, useSdk } from './sdk-box';

/** Functions and their versions, as AWS's own client makes, reads, lists and deletes them. */
const box = useSdk();
const FunctionName = 'f';
const Role = 'arn:aws:iam::000000000000:role/r';
const gone = (name: string) => missing(`Function not found: ${ARN}${name}`);
const STALE = expect.objectContaining({ name: 'PreconditionFailedException', status: 412 }) as unknown;

const create = async (name: string, changes: object = {}) =>
  box.send(
    new CreateFunctionCommand({
      ...{ FunctionName: name, Role, Runtime: 'provided.al2023', Handler: 'bootstrap' },
      Code: { ZipFile: await zipOf({ bootstrap: '#!/bin/sh\n' }) },
      ...changes,
    }),
  );

describe('a function', () => {
  it('is created, read, changed and deleted', async () => {
    const made = await create('g', { Description: 'mine', Timeout: 5 });
    expect(made).toMatchObject({
      FunctionArn: `${ARN}g`,
      Version: '$LATEST',
      Description: 'mine',
      Timeout: 5,
    });
    await box.plane.settle('g');
    const { Configuration, Code } = await box.send(new GetFunctionCommand({ FunctionName: 'g' }));
    expect(Configuration).toMatchObject({ CodeSha256: made.CodeSha256, State: 'Active' });
    expect(Code?.Location).toMatch(/^http:/);
    const updated = await box.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'g', MemorySize: 256 }),
    );
    expect(updated).toMatchObject({ MemorySize: 256, Timeout: 5 });
    await box.plane.settle('g');
    const ZipFile = await zipOf({ bootstrap: '#!/bin/sh\nexit 1\n' });
    const code = await box.send(new UpdateFunctionCodeCommand({ FunctionName: 'g', ZipFile }));
    expect(code.CodeSha256).not.toBe(made.CodeSha256);
    await box.plane.settle('g');
    const deleted = await box.send(new DeleteFunctionCommand({ FunctionName: 'g' }));
    expect(deleted.$metadata.httpStatusCode).toBeLessThan(300);
    expect(await refusalOf(box.send(new GetFunctionConfigurationCommand({ FunctionName: 'g' })))).toEqual(
      gone('g'),
    );
  });

  it('is listed by pages', async () => {
    for (const name of ['a', 'b']) await create(name);
    const pages = await pagesOf(paginateListFunctions({ client: box.client, pageSize: 2 }, {}));
    expect(pages.map(({ Functions = [] }) => Functions.map((listed) => listed.FunctionName))).toEqual([
      ['a', 'b'],
      ['f'],
    ]);
  });

  it('is refused what AWS refuses', async () => {
    expect(await refusalOf(create('f'))).toEqual(conflict('Function already exist: f'));
    expect(await refusalOf(create('g', { Timeout: 0 }))).toEqual(
      violated(
        "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ),
    );
    expect(await refusalOf(create('g', { Code: { ZipFile: Buffer.from('no archive') } }))).toEqual(
      invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    );
    const ofGone = { FunctionName: 'gone' };
    await allRefused(
      [
        box.send(new GetFunctionCommand(ofGone)),
        box.send(new DeleteFunctionCommand(ofGone)),
        box.send(new UpdateFunctionConfigurationCommand(ofGone)),
        box.send(new UpdateFunctionCodeCommand({ ...ofGone, ZipFile: await zipOf({ bootstrap: '' }) })),
      ],
      gone('gone'),
    );
    const stale = { FunctionName, RevisionId: '00000000-0000-0000-0000-000000000000' };
    const ZipFile = await zipOf({ bootstrap: 'x' });
    expect(await refusalOf(box.send(new UpdateFunctionConfigurationCommand(stale)))).toEqual(STALE);
    expect(await refusalOf(box.send(new UpdateFunctionCodeCommand({ ...stale, ZipFile })))).toEqual(STALE);
  });

  it('takes no second change while one is under way', async () => {
    box.plane.runtimes.hold();
    await create('g', { Runtime: 'python3.13', Handler: 'a.b' });
    const change = (name: string) =>
      box.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: 'x' }));
    expect(await refusalOf(change('g'))).toMatchObject({ name: 'ResourceConflictException', status: 409 });
    box.plane.runtimes.release();
    await box.plane.settle('g');
    expect(await change('g')).toMatchObject({ Description: 'x' });
  });

  it('has tags, and the account counts its code', async () => {
    const Resource = `${ARN}f`;
    await box.send(new TagResourceCommand({ Resource, Tags: { team: 'a', env: 'b' } }));
    await box.send(new UntagResourceCommand({ Resource, TagKeys: ['env'] }));
    expect((await box.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'a' });
    await allRefused(
      [
        box.send(new ListTagsCommand({ Resource: `${ARN}gone` })),
        box.send(new UntagResourceCommand({ Resource: `${ARN}gone`, TagKeys: ['a'] })),
      ],
      gone('gone'),
    );
    expect(await refusalOf(box.send(new TagResourceCommand({ Resource, Tags: {} })))).toEqual(
      invalid('An error occurred and the request cannot be processed.'),
    );
    const { AccountLimit, AccountUsage } = await box.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000 });
    expect(AccountUsage).toMatchObject({ FunctionCount: 1 });
  });

  it('is not signed unless it is said', async () => {
    const signing = (name: string) =>
      box.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: name }));
    expect((await signing('f')).CodeSigningConfigArn).toBeUndefined();
    expect(await refusalOf(signing('gone'))).toEqual(gone('gone'));
  });

  it('is called and left to it, in the old way', async () => {
    const { Status } = await box.send(
      new InvokeAsyncCommand({ FunctionName, InvokeArgs: Buffer.from('{"a":1}') }),
    );
    expect([Status, box.invoker.queued.map(({ payload }) => String(payload))]).toEqual([202, ['{"a":1}']]);
    const bad = box.send(new InvokeAsyncCommand({ FunctionName, InvokeArgs: Buffer.from('{') }));
    expect(await refusalOf(bad)).toMatchObject({ name: 'InvalidRequestContentException', status: 400 });
  });
});

describe('a version', () => {
  const publish = (changes: object = {}) => box.send(new PublishVersionCommand({ FunctionName, ...changes }));

  it('is published once for what there is, and listed by pages', async () => {
    expect(await publish()).toMatchObject({ Version: '1', FunctionArn: `${ARN}f:1` });
    for (const Description of ['second', 'third']) {
      await box.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
      await box.plane.settle();
      await publish({ Description });
    }
    const pages = await pagesOf(
      paginateListVersionsByFunction({ client: box.client, pageSize: 3 }, { FunctionName }),
    );
    expect(pages.map(({ Versions = [] }) => Versions.map(({ Version }) => Version))).toEqual([
      ['$LATEST', '1', '2'],
      ['3'],
    ]);
  });

  it('is refused what AWS refuses', async () => {
    expect(await refusalOf(publish({ FunctionName: 'gone' }))).toEqual(gone('gone'));
    expect(await refusalOf(box.send(new ListVersionsByFunctionCommand({ FunctionName: 'gone' })))).toEqual(
      gone('gone'),
    );
    expect(await refusalOf(publish({ RevisionId: 'old' }))).toEqual(STALE);
    expect(await refusalOf(publish({ CodeSha256: 'other' }))).toMatchObject({
      ...{ name: 'InvalidParameterValueException', status: 400 },
      message: expect.stringContaining('CodeSHA256 (other) is different from current CodeSHA256'),
    });
    const deleteVersion = (Qualifier: string) =>
      box.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
    expect(await refusalOf(deleteVersion('$LATEST'))).toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await box.plane.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
    expect(await refusalOf(deleteVersion('1'))).toEqual(
      conflict('Unable to delete version because the following aliases reference it: [live]'),
    );
  });
});
