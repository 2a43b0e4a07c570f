import { ScheduleCalls } from '../../../../src/sources/schedule/schedule-calls';
import { ScheduleDesk } from '../../../../src/sources/schedule/schedule-desk';
import { ScheduleEngine } from '../../../../src/sources/schedule/schedule-engine';
import type { TargetDelivery } from '../../../../src/sources/targets/target-sender';
import { FakeClock } from '../../../support/fake-clock';
import { MemoryFireMarks } from '../../../support/memory-fire-marks';
import { PLACE, schedulesBox } from '../../../support/schedules';
import { RecordingTelemetry } from '../../../support/telemetry';

const NOON = Date.parse('2026-11-30T12:00:00Z');
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const ARN = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/a';

const NO_FIGURES = {
  counts: { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 },
  rate: 0,
};

function aBox() {
  const clock = new FakeClock(NOON);
  const telemetry = new RecordingTelemetry();
  const sent: TargetDelivery[] = [];
  const expected: string[] = [];
  const log = { warn: () => undefined };
  const engine = ScheduleEngine.create({
    ...{ clock, telemetry, log, marks: new MemoryFireMarks(), catchUp: 'none', soon: queueMicrotask },
  });
  const { schedules, groups } = schedulesBox(clock);
  const calls = new ScheduleCalls({
    ...{ engine, place: PLACE, telemetry, log },
    sender: {
      send: (deliveries) => {
        sent.push(...deliveries);
        return Promise.resolve();
      },
    },
    expectation: { expect: (arn, at, because) => expected.push(`${arn} at ${at - NOON}: ${because}`) },
    remove: (arn) => schedules.remove(arn),
  });
  schedules.tell(calls);
  engine.start();
  const desk = new ScheduleDesk({ schedules, engine, calls, clock, figures: () => NO_FIGURES });
  const create = (changes: object = {}, target: object = {}) =>
    schedules.create('a', {
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: FUNCTION, RoleArn: 'arn:aws:iam::000000000000:role/r', ...target },
      ...changes,
    });
  return { clock, telemetry, sent, expected, schedules, groups, engine, desk, create };
}

it('calls by its rate at once and ever after, with an event of its own', async () => {
  const { clock, sent, create } = aBox();
  create();
  await clock.advance(5 * 60_000);
  expect(sent).toHaveLength(2);
  expect(sent[0]).toMatchObject({
    ...{ targetArn: FUNCTION, principal: 'scheduler.amazonaws.com', sourceArn: ARN },
    retry: { maxRetries: 185, maxAgeMs: 86_400_000 },
  });
  expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
    ...{ version: '0', id: sent[1]?.id, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' },
    ...{
      account: '000000000000',
      time: '2026-11-30T12:05:00Z',
      region: 'us-east-1',
      resources: [ARN],
      detail: '{}',
    },
  });
  expect(sent[0]?.id).not.toBe(sent[1]?.id);
  expect(sent[0]?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
});

it('fills in what its input leaves to it', async () => {
  const { clock, sent, create } = aBox();
  create(
    { ScheduleExpression: 'at(2026-11-30T14:00:00)', ScheduleExpressionTimezone: 'Europe/Berlin' },
    {
      Input:
        '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id> <aws.scheduler.attempt-number> <aws.scheduler.other>',
      Arn: 'arn:aws:sqs:us-east-1:000000000000:q',
      DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead' },
    },
  );
  await clock.advance(3_600_000);
  expect(sent.map(({ body }) => body.replace(/ [\da-f]{16} /, ' <id> '))).toEqual([
    `${ARN} 2026-11-30T13:00:00Z <id> 1 <aws.scheduler.other>`,
  ]);
  expect(sent[0]?.deadLetter).toMatchObject({
    arn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    attributes: { SCHEDULE_ARN: ARN, SCHEDULED_TIME: '2026-11-30T13:00:00Z' },
  });
});

it('tells the pools a moment before', async () => {
  const { clock, expected, create } = aBox();
  create({ ScheduleExpression: 'cron(1 12 * * ? *)' });
  await clock.advance(55_000);
  expect(expected).toEqual([`${FUNCTION} at 60000: the schedule a calls at 2026-11-30T12:01:00.000Z`]);
});

it('is gone behind its last call when it says so', async () => {
  const { clock, sent, create, desk } = aBox();
  create({
    ScheduleExpression: 'rate(1 minutes)',
    EndDate: NOON / 1000 + 90,
    ActionAfterCompletion: 'DELETE',
  });
  await clock.advance(60_000);
  expect([sent.length, desk.list().length]).toEqual([2, 0]);
});

it('begins at its start, and goes on from there', async () => {
  const { clock, sent, create } = aBox();
  create({ ScheduleExpression: 'rate(2 minutes)', StartDate: NOON / 1000 + 30 });
  await clock.advance(3 * 60_000);
  expect(sent.map(({ body }) => (JSON.parse(body) as { time: string }).time)).toEqual([
    '2026-11-30T12:00:30Z',
    '2026-11-30T12:02:30Z',
  ]);
});

it('calls nothing while it is disabled, and once more when somebody says so', async () => {
  const { clock, sent, create, desk } = aBox();
  create({ State: 'DISABLED' });
  await clock.advance(3_600_000);
  expect(sent).toEqual([]);
  await desk.run('a', undefined);
  expect(sent).toHaveLength(1);
  expect(desk.list()).toMatchObject([{ state: 'DISABLED', next: [] }]);
  expect(desk.sources()).toMatchObject([
    { state: 'Disabled', waitsFor: expect.stringContaining('it is disabled') as string },
  ]);
});

it('is shown with its next times', async () => {
  const { clock, create, desk } = aBox();
  create({ ScheduleExpression: 'cron(0 13 * * ? *)' });
  await clock.advance(0);
  const next = [1, 25, 49].map((hours) => NOON + hours * 3_600_000);
  expect(desk.list()).toMatchObject([{ name: 'a', next, fired: 0, missed: 0, target: FUNCTION }]);
  expect(desk.sources()).toMatchObject([
    { id: ARN, kind: 'schedule', name: 'a: cron(0 13 * * ? *)', state: 'Enabled', nextAt: next[0] },
  ]);
});
