import {
  CreateCapacityProviderCommand,
  DeleteCapacityProviderCommand,
  GetCapacityProviderCommand,
  GetDurableExecutionCommand,
  GetFunctionScalingConfigCommand,
  paginateGetDurableExecutionHistory,
  paginateListCapacityProviders,
  paginateListDurableExecutionsByFunction,
  paginateListFunctionVersionsByCapacityProvider,
  StopDurableExecutionCommand,
  UpdateCapacityProviderCommand,
} from '@aws-sdk/client-lambda';
import { allRefused, missing, pagesOf, refusalOf } from '../../../support/refusals';
import { ACCOUNT, REGION } from '../support';
import { ARN, useSdk } from './sdk-box';

/** What there can be none of: AWS's own client is told so, and what would make one is refused by name. */
const box = useSdk();

it('there are no capacity providers', async () => {
  const pages = await pagesOf(paginateListCapacityProviders({ client: box.client }, {}));
  expect(pages.map(({ CapacityProviders }) => CapacityProviders)).toEqual([[]]);
  const named = { CapacityProviderName: 'p' };
  await allRefused(
    [
      box.send(new GetCapacityProviderCommand(named)),
      box.send(new UpdateCapacityProviderCommand(named)),
      box.send(new DeleteCapacityProviderCommand(named)),
      pagesOf(paginateListFunctionVersionsByCapacityProvider({ client: box.client }, named)),
    ],
    missing(`Capacity provider not found: arn:aws:lambda:${REGION}:${ACCOUNT}:capacity-provider:p`),
  );
  const create = new CreateCapacityProviderCommand({
    ...named,
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
    PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:aws:iam::000000000000:role/r' },
  });
  expect(await refusalOf(box.send(create))).toMatchObject({
    ...{ name: 'NotImplementedException', status: 501 },
    message: 'lambdabox does not implement CreateCapacityProvider.',
  });
});

it('no function is scaled on one', async () => {
  const get = (FunctionName: string) =>
    box.send(new GetFunctionScalingConfigCommand({ FunctionName, Qualifier: '1' }));
  expect((await get('f')).FunctionArn).toBe(`${ARN}f:1`);
  expect(await refusalOf(get('gone'))).toEqual(missing(`Function not found: ${ARN}gone:1`));
});

it('no function has durable executions', async () => {
  const list = (FunctionName: string) =>
    pagesOf(
      paginateListDurableExecutionsByFunction(
        { client: box.client },
        { FunctionName, Statuses: ['RUNNING'] },
      ),
    );
  expect((await list('f')).map(({ DurableExecutions }) => DurableExecutions)).toEqual([[]]);
  expect(await refusalOf(list('gone'))).toEqual(missing(`Function not found: ${ARN}gone`));
  const DurableExecutionArn = `${ARN}f:1/durable-execution/a/b`;
  const named = { DurableExecutionArn };
  await allRefused(
    [
      box.send(new GetDurableExecutionCommand(named)),
      pagesOf(paginateGetDurableExecutionHistory({ client: box.client }, named)),
      box.send(new StopDurableExecutionCommand(named)),
    ],
    missing(`Durable execution not found: ${DurableExecutionArn}`),
  );
});
