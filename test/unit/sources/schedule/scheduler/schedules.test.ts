import { AwsError } from '../../../../../src/errors';
import { schedulesBox } from '../../../../support/schedules';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:dead';
const ROLE = 'arn:aws:iam::000000000000:role/r';

let now: number;
let box: ReturnType<typeof schedulesBox>;
beforeEach(() => {
  now = NOW;
  box = schedulesBox({ wallTime: () => now });
});

const anInput = (changes: object = {}) => ({
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: FUNCTION, RoleArn: ROLE },
  ...changes,
});

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AwsError) return `${error.wire.status} ${error.wire.name}: ${error.message}`;
    throw error;
  }
  return 'it was taken';
}

const created = (changes: object, name = 'nightly') =>
  refusal(() => box.schedules.create(name, anInput(changes)));

it('is shown as it was made, with what AWS fills in', () => {
  const answer = box.schedules.create('nightly', anInput());
  expect(answer).toEqual({
    ScheduleArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly',
  });
  const shown = {
    ActionAfterCompletion: 'NONE',
    Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly',
    CreationDate: NOW / 1000,
    FlexibleTimeWindow: { Mode: 'OFF' },
    GroupName: 'default',
    LastModificationDate: NOW / 1000,
    Name: 'nightly',
    ScheduleExpression: 'rate(5 minutes)',
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    Target: {
      Arn: FUNCTION,
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      RoleArn: ROLE,
    },
  };
  expect(box.schedules.get('nightly', undefined)).toEqual(shown);
  expect(box.reload().schedules.get('nightly', 'default')).toEqual(shown);
});

it('takes all that a schedule can have', () => {
  const changes = {
    ScheduleExpression: 'cron(0 10 ? * MON-FRI *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    Description: 'reports',
    StartDate: NOW / 1000 + 60,
    EndDate: '2027-01-01T00:00:00Z',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    State: 'DISABLED',
    ActionAfterCompletion: 'DELETE',
    Target: {
      ...{
        Arn: FUNCTION,
        RoleArn: ROLE,
        Input: '{"at":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>}',
      },
      DeadLetterConfig: { Arn: QUEUE },
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  };
  box.schedules.create('nightly', anInput(changes));
  expect(box.schedules.get('nightly', undefined)).toMatchObject({ ...changes, EndDate: 1_798_761_600 });
});

describe('what cannot be a schedule', () => {
  const value = (text: string, path: string, rule: string) =>
    `400 ValidationException: 1 validation error detected: Value '${text}' at '${path}' failed to satisfy constraint: Member must ${rule}`;

  it.each([
    [
      { ScheduleExpression: 'rate(5 weeks)' },
      '400 ValidationException: Invalid Schedule Expression rate(5 weeks).',
    ],
    [
      { ScheduleExpressionTimezone: 'Mars/Base' },
      '400 ValidationException: Invalid Schedule Expression Timezone Mars/Base.',
    ],
    [
      { StartDate: NOW / 1000 - 301 },
      '400 ValidationException: The StartDate you specify cannot be earlier than 5 minutes ago.',
    ],
    [{ EndDate: NOW / 1000 - 1 }, '400 ValidationException: The EndDate you specify cannot be in the past.'],
    [
      { Target: { Arn: 'f', RoleArn: ROLE } },
      '400 ValidationException: Provided Arn is not in correct format.',
    ],
    [
      { Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{' } },
      '400 ValidationException: Input must be valid JSON for a target that is a Lambda function.',
    ],
    [{ State: 'ON' }, value('ON', 'state', 'satisfy enum value set: [ENABLED, DISABLED]')],
    [
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1441 } },
      value('1441', 'flexibleTimeWindow.maximumWindowInMinutes', 'have value less than or equal to 1440'),
    ],
    [
      { Target: { Arn: FUNCTION, RoleArn: ROLE, RetryPolicy: { MaximumRetryAttempts: 186 } } },
      value('186', 'target.retryPolicy.maximumRetryAttempts', 'have value less than or equal to 185'),
    ],
    [{ GroupName: 'none' }, '404 ResourceNotFoundException: Schedule group none does not exist.'],
    [
      { ScheduleExpression: 5 },
      "400 SerializationException: NUMBER_VALUE can not be converted to String ('ScheduleExpression')",
    ],
  ])('%j', (changes, expected) => {
    expect(created(changes)).toBe(expected);
  });

  it('is told all that its shape lacks', () => {
    expect(refusal(() => box.schedules.create('a b', {}))).toBe(
      "400 ValidationException: 4 validation errors detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$; " +
        ['scheduleExpression', 'flexibleTimeWindow', 'target']
          .map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`)
          .join('; '),
    );
  });

  it('names what calls nothing that there is here', () => {
    const target = { Arn: 'arn:aws:ecs:us-east-1:000000000000:cluster/c', RoleArn: ROLE };
    expect(created({ Target: target })).toMatch(
      /^501 NotImplementedException: a schedule cannot call arn:aws:ecs/,
    );
    expect(created({ KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k' })).toMatch(
      /KmsKeyArn cannot be set/,
    );
  });
});

it('is one of its name, unless the same request comes a second time', () => {
  expect(created({ ClientToken: 't' })).toBe('it was taken');
  expect(created({ ClientToken: 't' })).toBe('it was taken');
  expect(created({ ClientToken: 'u' })).toBe('409 ConflictException: Schedule nightly already exists.');
  box.groups.create('g', {});
  expect(created({ GroupName: 'g' })).toBe('it was taken');
});

it('is, once it is updated, what the update says and nothing more', () => {
  box.schedules.create('nightly', anInput({ Description: 'reports' }));
  now += 1000;
  box.schedules.update('nightly', anInput({ ScheduleExpression: 'rate(1 hours)' }));
  const shown = box.schedules.get('nightly', undefined);
  expect(shown).toMatchObject({
    CreationDate: NOW / 1000,
    LastModificationDate: NOW / 1000 + 1,
    ScheduleExpression: 'rate(1 hours)',
  });
  expect(shown).not.toHaveProperty('Description');
  expect(refusal(() => box.schedules.update('other', anInput()))).toBe(
    '404 ResourceNotFoundException: Schedule other does not exist.',
  );
});

it('has the times of its rate where they were when it is updated, and none from while it was disabled', () => {
  box.schedules.create('nightly', anInput());
  const record = () => box.schedules.find('nightly', undefined)[1];
  expect(record()).toMatchObject({ anchor: NOW, since: NOW - 1 });
  now += 1000;
  box.schedules.update('nightly', anInput({ State: 'DISABLED' }));
  now += 1000;
  box.schedules.update('nightly', anInput());
  expect(record()).toMatchObject({ anchor: NOW, since: NOW + 2000 });
  now += 1000;
  box.schedules.update('nightly', anInput({ ScheduleExpression: 'rate(2 minutes)' }));
  expect(record()).toMatchObject({ anchor: now, since: now - 1 });
});

it('is listed by pages, group, prefix and state', () => {
  box.groups.create('g', {});
  for (const name of ['a1', 'a2', 'b1']) box.schedules.create(name, anInput());
  box.schedules.create('a3', anInput({ GroupName: 'g', State: 'DISABLED' }));
  const names = (input: object) =>
    (box.schedules.list(input) as { Schedules: { Name: string }[] }).Schedules.map(({ Name }) => Name);
  expect(names({})).toEqual(['a1', 'a2', 'b1', 'a3']);
  expect(names({ namePrefix: 'a' })).toEqual(['a1', 'a2', 'a3']);
  expect(names({ groupName: 'g' })).toEqual(['a3']);
  expect(names({ state: 'DISABLED' })).toEqual(['a3']);
  const { NextToken } = box.schedules.list({ maxResults: 3 }) as { NextToken?: string };
  expect(names({ nextToken: NextToken })).toEqual(['a3']);
  expect(box.schedules.list({ nextToken: NextToken })).not.toHaveProperty('NextToken');
  expect(refusal(() => box.schedules.list({ nextToken: '!' }))).toBe(
    '400 ValidationException: Invalid NextToken provided.',
  );
  expect(refusal(() => box.schedules.list({ maxResults: 101 }))).toMatch(/less than or equal to 100/);
});

describe('a group', () => {
  it('goes with all that is in it, and the default one never', () => {
    box.groups.create('g', {});
    box.schedules.create('a', anInput({ GroupName: 'g' }));
    box.schedules.create('b', anInput());
    const removed: string[] = [];
    box.schedules.tell({ put: () => undefined, removed: (arn) => removed.push(arn) });
    box.schedules.deleteGroup('g');
    expect(removed).toEqual(['arn:aws:scheduler:us-east-1:000000000000:schedule/g/a']);
    expect(refusal(() => box.schedules.get('a', 'g'))).toBe(
      '404 ResourceNotFoundException: Schedule group g does not exist.',
    );
    expect(refusal(() => box.schedules.deleteGroup('default'))).toMatch(/^400 ValidationException/);
  });

  it('is there with its schedules until they could be removed', () => {
    box.groups.create('g', {});
    box.schedules.create('a', anInput({ GroupName: 'g' }));
    const disk = jest.spyOn(box.documents, 'remove').mockImplementation(() => {
      throw new Error('the disk is full');
    });
    expect(() => box.schedules.deleteGroup('g')).toThrow('the disk is full');
    for (const { schedules } of [box, box.reload()])
      expect(schedules.get('a', 'g')).toMatchObject({ Name: 'a' });
    disk.mockRestore();
    box.schedules.deleteGroup('g');
    expect([...box.schedules.all()]).toEqual([]);
  });

  it('is shown with its state, and has tags', () => {
    const arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/g';
    expect(box.groups.create('g', { Tags: [{ Key: 'a', Value: '1' }] })).toEqual({ ScheduleGroupArn: arn });
    expect(box.groups.get('g')).toEqual({
      ...{ Arn: arn, CreationDate: NOW / 1000, LastModificationDate: NOW / 1000, Name: 'g', State: 'ACTIVE' },
    });
    box.groups.tag(arn, { Tags: [{ Key: 'b', Value: '2' }] });
    box.groups.untag(arn, ['a']);
    expect(box.groups.tags(arn)).toEqual({ Tags: [{ Key: 'b', Value: '2' }] });
    expect(refusal(() => box.groups.create('g', {}))).toBe(
      '409 ConflictException: Schedule group g already exists.',
    );
    expect(box.groups.list('g', {})).toMatchObject({ ScheduleGroups: [{ Name: 'g' }] });
  });
});
