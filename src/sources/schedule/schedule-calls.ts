import type { ServiceLog, SourceFact } from '../../telemetry/events';
import type { TargetDelivery, TargetSender } from '../targets/target-sender';
import { callIdOf, executionIdOf } from './call-ids';
import type { Expectation } from './expectation';
import { parseExpression } from './expression/schedule-expression';
import { TimeZone } from './expression/time-zone';
import type { ScheduleEngine } from './schedule-engine';
import type { Scheduled } from './scheduled';
import type { ScheduleRecord } from './scheduler/schedule-record';
import type { ScheduleListener } from './scheduler/schedules';
import {
  eventWithoutInput,
  filledIn,
  timeText,
  type EventPlace,
  type ScheduledCall,
} from './scheduler/scheduler-event';
import { timingOf, type Timing } from './timing';

export interface ScheduleCallsParts {
  readonly engine: ScheduleEngine;
  readonly sender: TargetSender;
  readonly place: EventPlace;
  readonly expectation: Expectation;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly log: Pick<ServiceLog, 'warn'>;
  /** A schedule that is to go when it is over. */
  readonly remove: (arn: string) => void;
}

const MINUTE_MS = 60_000;
/** To put a call on disk is tried so often; what it calls is tried as its RetryPolicy has it. */
const KEEP_TRYING = { maxAgeMs: 24 * 60 * MINUTE_MS, maxRetries: 2000 };

/** Has the engine call what the schedules of EventBridge Scheduler name. */
export class ScheduleCalls implements ScheduleListener {
  constructor(private readonly parts: ScheduleCallsParts) {}

  put(arn: string, record: ScheduleRecord): void {
    if (record.state === 'DISABLED') this.parts.engine.remove(arn);
    else this.parts.engine.put(this.scheduled(arn, record));
  }

  removed(arn: string): void {
    this.parts.telemetry.sourceFact({ source: arn, kind: 'schedule', what: 'removed' });
    this.parts.engine.remove(arn);
  }

  /** Calls it once more, as if `at` were one of its times. */
  callNow(arn: string, record: ScheduleRecord, at: number): Promise<void> {
    return this.parts.sender.send([this.deliveryOf(arn, record, at)]);
  }

  private scheduled(arn: string, record: ScheduleRecord): Scheduled {
    const { expectation, telemetry, log, remove, sender } = this.parts;
    const { Arn: targetArn } = record.target;
    const isFunction = targetArn.includes(':lambda:');
    return {
      ...{ id: arn, kind: 'schedule', timing: timingOfSchedule(arn, record), since: record.since },
      retry: KEEP_TRYING,
      fire: (at) => sender.send([this.deliveryOf(arn, record, at)]),
      gaveUp: (at, error) => {
        const time = new Date(at).toISOString();
        log.warn('a schedule could not call for one of its times', { schedule: arn, time, error });
        const source = { source: arn, kind: 'schedule' } as const;
        telemetry.sourceFact({ ...source, what: 'dropped', records: 1, condition: 'NotKept', isKept: false });
        return Promise.resolve();
      },
      expect: (beginAt) => {
        const because = `the schedule ${record.name} calls at ${new Date(beginAt).toISOString()}`;
        if (isFunction) expectation.expect(targetArn, beginAt, because);
      },
      over: () => {
        if (record.actionAfterCompletion === 'DELETE') remove(arn);
      },
    };
  }

  private deliveryOf(arn: string, record: ScheduleRecord, at: number): TargetDelivery {
    const { target } = record;
    const { EventBridgeParameters: bus, SqsParameters: queue, DeadLetterConfig: deadLetter } = target;
    const call = { scheduleArn: arn, scheduledAt: at, executionId: executionIdOf(arn, at), attempt: 1 };
    const id = callIdOf(arn, at);
    const event = () => JSON.stringify(eventWithoutInput(this.parts.place, call, id));
    return {
      ...{ id, targetArn: target.Arn, sourceArn: arn, principal: 'scheduler.amazonaws.com' },
      body: target.Input === undefined ? event() : filledIn(target.Input, call),
      source: { id: arn, kind: 'schedule' },
      retry: {
        maxRetries: target.RetryPolicy.MaximumRetryAttempts,
        maxAgeMs: target.RetryPolicy.MaximumEventAgeInSeconds * 1000,
      },
      ...(deadLetter?.Arn === undefined ? {} : { deadLetter: deadLetterOf(deadLetter.Arn, call) }),
      ...(queue?.MessageGroupId === undefined ? {} : { messageGroupId: queue.MessageGroupId }),
      ...(bus ? { busEvent: { detailType: bus.DetailType, source: bus.Source } } : {}),
    };
  }
}

/** What its message says beside the input (EventBridge Scheduler user guide, "Configuring a dead-letter queue"). */
function deadLetterOf(
  arn: string,
  { scheduleArn, scheduledAt, executionId }: ScheduledCall,
): NonNullable<TargetDelivery['deadLetter']> {
  const attributes = { SCHEDULE_ARN: scheduleArn, SCHEDULED_TIME: timeText(scheduledAt) };
  return { arn, attributes: { ...attributes, EXECUTION_ID: executionId } };
}

export function timingOfSchedule(arn: string, record: ScheduleRecord): Timing {
  const { startDate, endDate, flexibleTimeWindow, expression, timezone, anchor } = record;
  return timingOf({
    expression: parseExpression(expression, 'scheduler'),
    zone: TimeZone.named(timezone) ?? TimeZone.UTC,
    anchor: startDate ?? anchor,
    ...(startDate === undefined ? {} : { startAt: startDate }),
    ...(endDate === undefined ? {} : { endAt: endDate }),
    windowMs: (flexibleTimeWindow.MaximumWindowInMinutes ?? 0) * MINUTE_MS,
    seed: arn,
  });
}
