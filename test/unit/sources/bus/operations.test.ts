import { BusBox } from './bus-box';

const RULE = 'arn:aws:events:us-east-1:123456789012:rule';
const BUS = 'arn:aws:events:us-east-1:123456789012:event-bus';
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:orders';
const PATTERN = '{"source":["shop"]}';

let box: BusBox;
beforeEach(() => (box = new BusBox()));

describe('a rule', () => {
  it('is kept, shown and listed as it was put', async () => {
    expect(await box.call('PutRule', { Name: 'r', EventPattern: PATTERN, Description: 'd' })).toEqual({
      RuleArn: `${RULE}/r`,
    });
    const shown = {
      ...{ Name: 'r', Arn: `${RULE}/r`, EventPattern: PATTERN, State: 'ENABLED', Description: 'd' },
      EventBusName: 'default',
    };
    expect(await box.call('DescribeRule', { Name: 'r' })).toEqual({ ...shown, CreatedBy: '123456789012' });
    expect(await box.call('ListRules')).toEqual({ Rules: [shown] });
  });

  it('of a named bus has the bus in its ARN', async () => {
    await box.call('CreateEventBus', { Name: 'shop' });
    const put = await box.call('PutRule', {
      Name: 'r',
      EventPattern: PATTERN,
      EventBusName: `${BUS}/shop`,
    });
    expect(put).toEqual({ RuleArn: `${RULE}/shop/r` });
    expect(await box.refusal('DescribeRule', { Name: 'r' })).toBe(
      'ResourceNotFoundException: Rule r does not exist on EventBus default.',
    );
  });

  it('that is put again keeps its targets, and nothing else that is not said again', async () => {
    await box.call('PutRule', { Name: 'r', EventPattern: PATTERN, Description: 'd', State: 'DISABLED' });
    await box.call('PutTargets', { Rule: 'r', Targets: [{ Id: '1', Arn: QUEUE }] });
    await box.call('PutRule', { Name: 'r', EventPattern: '{"a":[1]}' });
    const { Description, State, EventPattern } = await box.call('DescribeRule', { Name: 'r' });
    expect([Description, State, EventPattern]).toEqual([undefined, 'ENABLED', '{"a":[1]}']);
    expect(await box.call('ListTargetsByRule', { Rule: 'r' })).toEqual({
      Targets: [{ Id: '1', Arn: QUEUE }],
    });
  });

  it('is disabled and enabled', async () => {
    await box.call('PutRule', { Name: 'r', EventPattern: PATTERN });
    expect(await box.call('DisableRule', { Name: 'r' })).toEqual({});
    expect((await box.call('DescribeRule', { Name: 'r' })).State).toBe('DISABLED');
    await box.call('EnableRule', { Name: 'r' });
    expect((await box.call('DescribeRule', { Name: 'r' })).State).toBe('ENABLED');
  });

  it('is deleted when it has no targets, and again', async () => {
    await box.call('PutRule', { Name: 'r', EventPattern: PATTERN });
    await box.call('PutTargets', { Rule: 'r', Targets: [{ Id: '1', Arn: QUEUE }] });
    expect(await box.refusal('DeleteRule', { Name: 'r' })).toBe(
      "ValidationException: Rule can't be deleted since it has targets.",
    );
    expect(await box.call('RemoveTargets', { Rule: 'r', Ids: ['1', '2'] })).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    await box.call('DeleteRule', { Name: 'r' });
    expect(await box.call('DeleteRule', { Name: 'r' })).toEqual({});
    expect(await box.call('ListRules')).toEqual({ Rules: [] });
  });

  it.each([
    [{ Name: 'r' }, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [{ Name: 'r', ScheduleExpression: 'rate(1 minutes)' }, 'Parameter ScheduleExpression is not valid.'],
    [
      { Name: 'r', ScheduleExpression: 'rate(5 minutes)', EventBusName: 'shop' },
      'ScheduleExpression is supported only on the default event bus.',
    ],
    [
      { Name: 'a b', EventPattern: PATTERN, State: 'ON' },
      "2 validation errors detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; Value 'ON' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
    ],
    [
      {},
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
  ])('is refused: %j', async (input, message) => {
    await box.call('CreateEventBus', { Name: 'shop' });
    expect(await box.refusal('PutRule', input)).toBe(`ValidationException: ${message}`);
  });

  it('with a pattern that is none, or of a bus that is not there, is refused', async () => {
    expect(await box.refusal('PutRule', { Name: 'r', EventPattern: '{"a":1}' })).toBe(
      'InvalidEventPatternException: Event pattern is not valid. Reason: "a" must be an object or an array\n at [Source: (String)"{"a":1}"; line: 1, column: 7]',
    );
    expect(await box.refusal('PutRule', { Name: 'r', EventPattern: PATTERN, EventBusName: 'x' })).toBe(
      'ResourceNotFoundException: Event bus x does not exist.',
    );
  });

  it('is found by the target that it sends to', async () => {
    for (const Name of ['b', 'a']) {
      await box.call('PutRule', { Name, EventPattern: PATTERN });
      await box.call('PutTargets', { Rule: Name, Targets: [{ Id: '1', Arn: QUEUE }] });
    }
    expect(await box.call('ListRuleNamesByTarget', { TargetArn: QUEUE })).toEqual({ RuleNames: ['a', 'b'] });
  });

  it('of many comes page by page', async () => {
    for (const Name of ['c', 'a', 'b']) await box.call('PutRule', { Name, EventPattern: PATTERN });
    const first = await box.call('ListRules', { Limit: 2 });
    const names = ({ Rules }: Record<string, unknown>) =>
      (Rules as { Name: string }[]).map(({ Name }) => Name);
    expect(names(first)).toEqual(['a', 'b']);
    const rest = await box.call('ListRules', { Limit: 2, NextToken: first.NextToken });
    expect([names(rest), rest.NextToken]).toEqual([['c'], undefined]);
    expect(await box.refusal('ListRules', { NextToken: 'x' })).toBe(
      'ValidationException: Parameter NextToken is not valid.',
    );
  });
});

describe('a target', () => {
  const refusal = async (target: object): Promise<string> => {
    await box.call('PutRule', { Name: 'r', EventPattern: PATTERN });
    const answer = await box.refusal('PutTargets', {
      Rule: 'r',
      Targets: [{ Id: 't', Arn: QUEUE, ...target }],
    });
    return answer.replace('ValidationException: ', '');
  };

  it.each<[object, string]>([
    [
      { Input: '{}', InputPath: '$.a' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target t.',
    ],
    [{ Input: 'x' }, 'JSON syntax error in input for target t.'],
    [
      { InputTransformer: { InputTemplate: '"<x>"' } },
      'InputTemplate for target t contains invalid placeholder x.',
    ],
    [{ Arn: 'nothing' }, 'Parameter nothing is not valid. Reason: Provided Arn is not in correct format.'],
    [{ Arn: `${QUEUE}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: t.'],
    [
      { Id: '!' },
      "1 validation error detected: Value '!' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
    [
      { KinesisParameters: { PartitionKeyPath: '$.id' } },
      'Parameter KinesisParameters is not supported: target t is of a kind that is not there',
    ],
    [
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
    ],
  ])('is refused: %j', async (target, message) => {
    expect(await refusal(target)).toBe(message);
  });

  it('is one of five', async () => {
    await box.call('PutRule', { Name: 'r', EventPattern: PATTERN });
    const Targets = Array.from({ length: 6 }, (_, index) => ({ Id: String(index), Arn: QUEUE }));
    expect(await box.refusal('PutTargets', { Rule: 'r', Targets })).toBe(
      'LimitExceededException: The requested resource exceeds the maximum number allowed.',
    );
  });
});

describe('an event bus', () => {
  it('is made, described, changed, listed and deleted; the default one is always there', async () => {
    expect(await box.call('CreateEventBus', { Name: 'shop' })).toEqual({ EventBusArn: `${BUS}/shop` });
    expect(await box.refusal('CreateEventBus', { Name: 'shop' })).toBe(
      'ResourceAlreadyExistsException: Event bus shop already exists.',
    );
    await box.call('UpdateEventBus', { Name: 'shop', Description: 'd' });
    const time = box.clock.wallTime() / 1000;
    const times = { CreationTime: time, LastModifiedTime: time };
    const shop = { Name: 'shop', Arn: `${BUS}/shop`, Description: 'd', ...times };
    expect(await box.call('DescribeEventBus', { Name: `${BUS}/shop` })).toEqual(shop);
    expect(await box.call('ListEventBuses')).toEqual({
      EventBuses: [{ Name: 'default', Arn: `${BUS}/default`, ...times }, shop],
    });
    await box.call('DeleteEventBus', { Name: 'shop' });
    expect(await box.refusal('DescribeEventBus', { Name: 'shop' })).toBe(
      'ResourceNotFoundException: Event bus shop does not exist.',
    );
    expect(await box.refusal('DeleteEventBus', { Name: 'default' })).toBe(
      'ValidationException: Cannot delete event bus default.',
    );
  });

  it('refuses by name what means nothing here', async () => {
    expect(await box.refusal('CreateEventBus', { Name: 'x', KmsKeyIdentifier: 'k' })).toBe(
      'ValidationException: Parameter KmsKeyIdentifier is not supported: events are not encrypted by keys of KMS',
    );
    expect(await box.refusal('PutPermission', {})).toBe(
      'OperationDisabledException: PutPermission is not supported. Event buses are of one account: nobody else puts events on them.',
    );
  });
});

describe('tags', () => {
  it('are put on rules and buses, listed, and taken away', async () => {
    await box.call('PutRule', { Name: 'r', EventPattern: PATTERN, Tags: [{ Key: 'a', Value: '1' }] });
    for (const ResourceARN of [`${RULE}/r`, `${BUS}/default`]) {
      await box.call('TagResource', { ResourceARN, Tags: [{ Key: 'b', Value: '2' }] });
      await box.call('UntagResource', { ResourceARN, TagKeys: ['a'] });
      expect(await box.call('ListTagsForResource', { ResourceARN })).toEqual({
        Tags: [{ Key: 'b', Value: '2' }],
      });
    }
    expect(await box.refusal('ListTagsForResource', { ResourceARN: `${RULE}/shop/x` })).toBe(
      'ResourceNotFoundException: Rule x does not exist on EventBus shop.',
    );
  });
});

describe('a pattern', () => {
  it('is tested against an event', async () => {
    const test = (Event: string) => box.refusal('TestEventPattern', { EventPattern: PATTERN, Event });
    expect(await test('{"source":"shop"}')).toBe('answered {"Result":true}');
    expect(await test('{"source":"else"}')).toBe('answered {"Result":false}');
    expect(await test('x')).toBe('ValidationException: Parameter Event is not valid.');
  });
});
