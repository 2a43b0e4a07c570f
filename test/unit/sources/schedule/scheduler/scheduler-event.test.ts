import { filledIn } from '../../../../../src/sources/schedule/scheduler/scheduler-event';

const CALL = { scheduleArn: 'arn:s', scheduledAt: 1_700_000_000_000, executionId: 'e-1', attempt: 2 };

test('context attributes have their values, and what is no such attribute stays as it is', () => {
  expect(
    filledIn(
      '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id> <aws.scheduler.attempt-number>',
      CALL,
    ),
  ).toBe('arn:s 2023-11-14T22:13:20Z e-1 2');
  const others =
    '<aws.scheduler.constructor> <aws.scheduler.to-string> <aws.scheduler.valueof> <aws.other.x>';
  expect(filledIn(others, CALL)).toBe(others);
});
