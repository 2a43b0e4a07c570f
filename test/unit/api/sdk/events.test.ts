import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  EventBridgeServiceException,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { refusalBy } from '../../../support/refusals';
import { BusBox } from '../../sources/bus/bus-box';
import { TestApi } from '../support';
import { reached } from './sdk-box';

/** EventBridge, as AWS's own client speaks with it. */
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:orders';
const RULE = 'arn:aws:events:us-east-1:123456789012:rule';
const EventPattern = '{"source":["shop"]}';

let bus: BusBox;
let api: TestApi;
let client: EventBridgeClient;
beforeEach(async () => {
  bus = new BusBox();
  api = await new TestApi().start({ events: (name, input, trace) => bus.call(name, input, trace) });
  client = new EventBridgeClient(reached(api));
});
afterEach(async () => {
  client.destroy();
  await api.stop();
});

const send = ((command: never) => client.send(command)) as EventBridgeClient['send'];

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const { name, message } = await refusalBy(EventBridgeServiceException)(call);
  return `${name}: ${message}`;
}

const putRule = (Name: string, changes: object = {}) =>
  send(new PutRuleCommand({ Name, EventPattern, ...changes }));
const putTarget = (Rule: string) => send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'q', Arn: QUEUE }] }));

describe('a rule', () => {
  it('is put, shown, switched, listed by pages and deleted', async () => {
    expect((await putRule('a')).RuleArn).toBe(`${RULE}/a`);
    await putRule('b');
    await send(new DisableRuleCommand({ Name: 'a' }));
    expect((await send(new DescribeRuleCommand({ Name: 'a' }))).State).toBe('DISABLED');
    await send(new EnableRuleCommand({ Name: 'a' }));
    expect((await send(new DescribeRuleCommand({ Name: 'a' }))).State).toBe('ENABLED');
    const first = await send(new ListRulesCommand({ Limit: 1 }));
    const second = await send(new ListRulesCommand({ Limit: 1, NextToken: first.NextToken }));
    expect([first, second].map(({ Rules = [] }) => Rules.map(({ Name }) => Name))).toEqual([['a'], ['b']]);
    expect(second.NextToken).toBeUndefined();
    await send(new DeleteRuleCommand({ Name: 'a' }));
    expect(await refusalOf(send(new DescribeRuleCommand({ Name: 'a' })))).toBe(
      'ResourceNotFoundException: Rule a does not exist on EventBus default.',
    );
  });

  it('has targets, listed both ways, which get what it lets through', async () => {
    await putRule('a');
    expect((await putTarget('a')).FailedEntryCount).toBe(0);
    const { Targets } = await send(new ListTargetsByRuleCommand({ Rule: 'a' }));
    expect(Targets).toEqual([{ Id: 'q', Arn: QUEUE }]);
    const { RuleNames } = await send(new ListRuleNamesByTargetCommand({ TargetArn: QUEUE }));
    expect(RuleNames).toEqual(['a']);
    const entry = { Source: 'shop', DetailType: 't', Detail: '{}' };
    const put = await send(new PutEventsCommand({ Entries: [entry, { ...entry, Detail: 'no JSON' }] }));
    expect(put.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'MalformedDetail']);
    expect(bus.sent).toHaveLength(1);
    await send(new RemoveTargetsCommand({ Rule: 'a', Ids: ['q'] }));
    expect((await send(new ListTargetsByRuleCommand({ Rule: 'a' }))).Targets).toEqual([]);
  });

  it('is refused what AWS refuses', async () => {
    expect(await refusalOf(putRule('a', { EventPattern: '{' }))).toMatch(/^InvalidEventPatternException: /);
    expect(await refusalOf(putTarget('a'))).toMatch(/^ResourceNotFoundException: /);
    expect(await refusalOf(putRule('a', { EventBusName: 'none' }))).toMatch(/^ResourceNotFoundException: /);
    await putRule('a');
    await putTarget('a');
    expect(await refusalOf(send(new DeleteRuleCommand({ Name: 'a' })))).toBe(
      "ValidationException: Rule can't be deleted since it has targets.",
    );
    for (const refused of await Promise.all(
      [
        send(new EnableRuleCommand({ Name: 'none' })),
        send(new DisableRuleCommand({ Name: 'none' })),
        send(new ListTargetsByRuleCommand({ Rule: 'none' })),
        send(new RemoveTargetsCommand({ Rule: 'none', Ids: ['q'] })),
      ].map(refusalOf),
    ))
      expect(refused).toMatch(/^ResourceNotFoundException: /);
  });

  it('has tags', async () => {
    await putRule('a');
    const ResourceARN = `${RULE}/a`;
    const Tags = [{ Key: 'team', Value: 'x' }];
    await send(new TagResourceCommand({ ResourceARN, Tags: [...Tags, { Key: 'env', Value: 'y' }] }));
    await send(new UntagResourceCommand({ ResourceARN, TagKeys: ['env'] }));
    expect((await send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual(Tags);
    const absent = { ResourceARN: `${RULE}/none` };
    for (const refused of await Promise.all(
      [
        send(new TagResourceCommand({ ...absent, Tags })),
        send(new UntagResourceCommand({ ...absent, TagKeys: ['a'] })),
        send(new ListTagsForResourceCommand(absent)),
      ].map(refusalOf),
    ))
      expect(refused).toMatch(/^ResourceNotFoundException: /);
  });
});

it('a bus is made, shown, changed, listed by pages and deleted', async () => {
  await send(new CreateEventBusCommand({ Name: 'shop' }));
  await send(new UpdateEventBusCommand({ Name: 'shop', Description: 'd' }));
  expect(await send(new DescribeEventBusCommand({ Name: 'shop' }))).toMatchObject({ Description: 'd' });
  const first = await send(new ListEventBusesCommand({ Limit: 1 }));
  const second = await send(new ListEventBusesCommand({ Limit: 1, NextToken: first.NextToken }));
  expect([first, second].map(({ EventBuses = [] }) => EventBuses.map(({ Name }) => Name))).toEqual([
    ['default'],
    ['shop'],
  ]);
  expect(await refusalOf(send(new CreateEventBusCommand({ Name: 'shop' })))).toMatch(
    /^ResourceAlreadyExistsException: /,
  );
  await send(new DeleteEventBusCommand({ Name: 'shop' }));
  for (const refused of await Promise.all(
    [
      send(new DescribeEventBusCommand({ Name: 'shop' })),
      send(new UpdateEventBusCommand({ Name: 'shop' })),
    ].map(refusalOf),
  ))
    expect(refused).toMatch(/^ResourceNotFoundException: /);
});

it('a pattern is tried', async () => {
  const event = {
    ...{ id: '1', account: '123456789012', source: 'shop', time: '2026-01-01T00:00:00Z' },
    ...{ region: 'us-east-1', resources: [], 'detail-type': 't', detail: {} },
  };
  const Event = JSON.stringify(event);
  expect((await send(new TestEventPatternCommand({ EventPattern, Event }))).Result).toBe(true);
  const other = new TestEventPatternCommand({ EventPattern: '{"source":["x"]}', Event });
  expect((await send(other)).Result).toBe(false);
  expect(await refusalOf(send(new TestEventPatternCommand({ EventPattern: '{', Event })))).toMatch(
    /^InvalidEventPatternException: /,
  );
});
