import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListAliasesCommand,
  paginateListAliases,
  paginateListProvisionedConcurrencyConfigs,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { FakePools } from '../../../support/provisioned-pools';
import { conflict, invalid, missing, pagesOf, refusalOf } from '../../../support/refusals';
import { ARN, useSdk } from './sdk-box';

/** Aliases and concurrency, as AWS's own client sets, reads, lists and removes them. */
const box = useSdk();
const FunctionName = 'f';
const GONE = {
  ...{ name: 'ResourceNotFoundException', status: 404 },
  message: expect.stringContaining(`Function not found: ${ARN}gone`),
};

const alias = (Name: string, FunctionVersion = '1') =>
  box.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));

describe('an alias', () => {
  it('is created, read, moved and deleted', async () => {
    expect(await alias('live')).toMatchObject({ AliasArn: `${ARN}f:live`, FunctionVersion: '1' });
    const named = { FunctionName, Name: 'live' };
    expect(await box.send(new GetAliasCommand(named))).toMatchObject({ Description: '' });
    const moved = await box.send(
      new UpdateAliasCommand({ ...named, FunctionVersion: '$LATEST', Description: 'd' }),
    );
    expect(moved).toMatchObject({ FunctionVersion: '$LATEST', Description: 'd' });
    for (const time of ['first', 'again']) {
      const { $metadata } = await box.send(new DeleteAliasCommand(named));
      expect([time, $metadata.httpStatusCode]).toEqual([time, 204]);
    }
    expect(await refusalOf(box.send(new GetAliasCommand(named)))).toEqual(
      missing(`Cannot find alias arn: ${ARN}f:live`),
    );
  });

  it('is listed by pages', async () => {
    for (const name of ['a', 'b', 'c']) await alias(name);
    const pages = await pagesOf(paginateListAliases({ client: box.client, pageSize: 2 }, { FunctionName }));
    expect(pages.map(({ Aliases = [] }) => Aliases.map(({ Name }) => Name))).toEqual([['a', 'b'], ['c']]);
  });

  it('is refused what AWS refuses', async () => {
    await alias('live');
    expect(await refusalOf(alias('live'))).toEqual(conflict(`Alias already exists: ${ARN}f:live`));
    const named = { FunctionName: 'gone', Name: 'live' };
    expect(await refusalOf(box.send(new CreateAliasCommand({ ...named, FunctionVersion: '1' })))).toEqual(
      GONE,
    );
    expect(await refusalOf(box.send(new ListAliasesCommand({ FunctionName: 'gone' })))).toEqual(GONE);
    const update = (changes: object) =>
      box.send(new UpdateAliasCommand({ FunctionName, Name: 'live', ...changes }));
    expect(await refusalOf(update({ Name: 'other' }))).toEqual(missing(`Alias not found: ${ARN}f:other`));
    expect(await refusalOf(update({ RevisionId: 'old' }))).toMatchObject({
      ...{ name: 'PreconditionFailedException', status: 412 },
    });
    const RoutingConfig = { AdditionalVersionWeights: { '1': 0.5 } };
    expect(await refusalOf(update({ RoutingConfig }))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(/version/i),
    });
  });
});

describe('concurrency of a function', () => {
  it('is reserved, read and given back', async () => {
    const put = (name: string, ReservedConcurrentExecutions: number) =>
      box.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions }));
    const get = (name: string) => box.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
    const remove = (name: string) => box.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }));
    expect((await put('f', 5)).ReservedConcurrentExecutions).toBe(5);
    expect((await get('f')).ReservedConcurrentExecutions).toBe(5);
    for (const time of ['first', 'again'])
      expect([time, (await remove('f')).$metadata.httpStatusCode]).toEqual([time, 204]);
    expect((await get('f')).ReservedConcurrentExecutions).toBeUndefined();
    for (const refused of await Promise.all([put('gone', 5), get('gone'), remove('gone')].map(refusalOf)))
      expect(refused).toEqual(GONE);
    const most = await refusalOf(put('f', 901));
    expect(most.name).toBe('InvalidParameterValueException');
    expect(most.message).toContain("decreases account's UnreservedConcurrentExecution below its minimum");
    expect((await refusalOf(put('f:1', 5))).name).toBe('InvalidParameterValueException');
  });

  const put = (Qualifier: string, ProvisionedConcurrentExecutions = 1, name = FunctionName) =>
    box.send(
      new PutProvisionedConcurrencyConfigCommand({
        ...{ FunctionName: name, Qualifier, ProvisionedConcurrentExecutions },
      }),
    );
  const get = (Qualifier: string, name = FunctionName) =>
    box.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier }));
  const remove = (Qualifier: string, name = FunctionName) =>
    box.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier }));

  it('is provisioned, read, listed by pages and given back', async () => {
    const pools = new FakePools();
    box.plane.plane.provisioner.provisionWith(pools);
    await alias('live');
    await alias('dev');
    expect(await put('live', 2)).toMatchObject({
      ...{ RequestedProvisionedConcurrentExecutions: 2, Status: 'IN_PROGRESS' },
      $metadata: { httpStatusCode: 202 },
    });
    pools.ready();
    expect((await get('live')).RequestedProvisionedConcurrentExecutions).toBe(2);
    await put('dev', 1);
    const pages = await pagesOf(
      paginateListProvisionedConcurrencyConfigs({ client: box.client, pageSize: 1 }, { FunctionName }),
    );
    expect(
      pages.map(({ ProvisionedConcurrencyConfigs = [] }) =>
        ProvisionedConcurrencyConfigs.map(({ FunctionArn }) => FunctionArn),
      ),
    ).toEqual([[`${ARN}f:dev`], [`${ARN}f:live`]]);
    expect((await remove('live')).$metadata.httpStatusCode).toBe(204);
    expect(await refusalOf(get('live'))).toMatchObject({
      ...{ name: 'ProvisionedConcurrencyConfigNotFoundException', status: 404 },
    });
  });

  it('is not provisioned where AWS refuses it', async () => {
    await alias('live');
    expect(await refusalOf(put('$LATEST'))).toEqual(
      invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.'),
    );
    await put('1');
    expect(await refusalOf(put('live'))).toEqual(
      conflict(
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      ),
    );
    for (const refused of await Promise.all(
      [put('1', 1, 'gone'), get('1', 'gone'), remove('1', 'gone')].map(refusalOf),
    ))
      expect(refused).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect((await refusalOf(remove('$LATEST'))).name).toBe('InvalidParameterValueException');
  });
});

it('a loop of calls is stopped, unless it is allowed', async () => {
  const put = (name: string, RecursiveLoop: 'Allow' | 'Terminate') =>
    box.send(new PutFunctionRecursionConfigCommand({ FunctionName: name, RecursiveLoop }));
  const get = (name: string) => box.send(new GetFunctionRecursionConfigCommand({ FunctionName: name }));
  expect((await get('f')).RecursiveLoop).toBe('Terminate');
  await put('f', 'Allow');
  expect((await get('f')).RecursiveLoop).toBe('Allow');
  for (const refused of await Promise.all([put('gone', 'Allow'), get('gone')].map(refusalOf)))
    expect(refused).toEqual(GONE);
});
