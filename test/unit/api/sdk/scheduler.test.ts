import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListTagsForResourceCommand,
  paginateListScheduleGroups,
  paginateListSchedules,
  SchedulerClient,
  SchedulerServiceException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { pagesOf, refusalBy } from '../../../support/refusals';
import { schedulesBox } from '../../../support/schedules';
import { TestApi } from '../support';
import { reached } from './sdk-box';

/** EventBridge Scheduler, as AWS's own client speaks with it. */
let api: TestApi;
let client: SchedulerClient;
beforeEach(async () => {
  api = await new TestApi().start({ scheduler: schedulesBox() });
  client = new SchedulerClient(reached(api));
});
afterEach(async () => {
  client.destroy();
  await api.stop();
});

const send = ((command: never) => client.send(command)) as SchedulerClient['send'];

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const { name, status } = await refusalBy(SchedulerServiceException)(call);
  return `${status} ${name}`;
}

const input = (
  Name: string,
  changes: Partial<CreateScheduleCommandInput> = {},
): CreateScheduleCommandInput => ({
  ...{ Name, ScheduleExpression: 'rate(5 minutes)', FlexibleTimeWindow: { Mode: 'OFF' } },
  Target: {
    Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    RoleArn: 'arn:aws:iam::000000000000:role/r',
  },
  ...changes,
});
const create = (Name: string, changes?: Partial<CreateScheduleCommandInput>) =>
  send(new CreateScheduleCommand(input(Name, changes)));

it('a schedule is created, shown, changed, listed by pages and deleted', async () => {
  for (const name of ['a', 'b', 'c']) await create(name);
  await send(new UpdateScheduleCommand(input('a', { ScheduleExpression: 'rate(1 hour)' })));
  expect(await send(new GetScheduleCommand({ Name: 'a' }))).toMatchObject({
    ...{ ScheduleExpression: 'rate(1 hour)', GroupName: 'default', State: 'ENABLED' },
    CreationDate: expect.any(Date),
  });
  const pages = await pagesOf(paginateListSchedules({ client, pageSize: 2 }, {}));
  expect(pages.map(({ Schedules = [] }) => Schedules.map(({ Name }) => Name))).toEqual([['a', 'b'], ['c']]);
  await send(new DeleteScheduleCommand({ Name: 'a' }));
  expect(await refusalOf(send(new GetScheduleCommand({ Name: 'a' })))).toBe('404 ResourceNotFoundException');
});

it('a schedule is refused what AWS refuses', async () => {
  await create('a');
  expect(await refusalOf(create('a'))).toBe('409 ConflictException');
  expect(await refusalOf(create('b', { ScheduleExpression: 'often' }))).toBe('400 ValidationException');
  expect(await refusalOf(create('b', { GroupName: 'none' }))).toBe('404 ResourceNotFoundException');
  for (const refused of await Promise.all(
    [send(new UpdateScheduleCommand(input('none'))), send(new DeleteScheduleCommand({ Name: 'none' }))].map(
      refusalOf,
    ),
  ))
    expect(refused).toBe('404 ResourceNotFoundException');
});

it('a group is created, shown, tagged, listed by pages and deleted', async () => {
  const { ScheduleGroupArn: ResourceArn } = await send(new CreateScheduleGroupCommand({ Name: 'mine' }));
  expect(await send(new GetScheduleGroupCommand({ Name: 'mine' }))).toMatchObject({ State: 'ACTIVE' });
  const Tags = [{ Key: 'team', Value: 'x' }];
  await send(new TagResourceCommand({ ResourceArn, Tags: [...Tags, { Key: 'env', Value: 'y' }] }));
  await send(new UntagResourceCommand({ ResourceArn, TagKeys: ['env'] }));
  expect((await send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual(Tags);
  const pages = await pagesOf(paginateListScheduleGroups({ client, pageSize: 1 }, {}));
  expect(pages.map(({ ScheduleGroups = [] }) => ScheduleGroups.map(({ Name }) => Name))).toEqual([
    ['default'],
    ['mine'],
  ]);
  expect(await refusalOf(send(new CreateScheduleGroupCommand({ Name: 'mine' })))).toBe(
    '409 ConflictException',
  );
  await send(new DeleteScheduleGroupCommand({ Name: 'mine' }));
  for (const refused of await Promise.all(
    [
      send(new GetScheduleGroupCommand({ Name: 'none' })),
      send(new DeleteScheduleGroupCommand({ Name: 'none' })),
      send(new ListTagsForResourceCommand({ ResourceArn: `${ResourceArn}x` })),
      send(new TagResourceCommand({ ResourceArn: `${ResourceArn}x`, Tags })),
      send(new UntagResourceCommand({ ResourceArn: `${ResourceArn}x`, TagKeys: ['a'] })),
    ].map(refusalOf),
  ))
    expect(refused).toBe('404 ResourceNotFoundException');
});
