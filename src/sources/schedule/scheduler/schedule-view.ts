import { DEFAULT_GROUP, type GroupRecord, type ScheduleRecord } from './schedule-record';
import type { EventPlace } from './scheduler-event';

export function scheduleArn({ region, accountId }: EventPlace, groupName: string, name: string): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule/${groupName}/${name}`;
}

export function groupArn({ region, accountId }: EventPlace, name: string): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`;
}

/** As GetSchedule answers. */
export function scheduleView(place: EventPlace, record: ScheduleRecord): object {
  const { description, startDate, endDate } = record;
  return {
    ActionAfterCompletion: record.actionAfterCompletion,
    Arn: scheduleArn(place, record.groupName, record.name),
    CreationDate: seconds(record.createdAt),
    ...(description === undefined ? {} : { Description: description }),
    ...(endDate === undefined ? {} : { EndDate: seconds(endDate) }),
    FlexibleTimeWindow: record.flexibleTimeWindow,
    GroupName: record.groupName,
    LastModificationDate: seconds(record.modifiedAt),
    Name: record.name,
    ScheduleExpression: record.expression,
    ScheduleExpressionTimezone: record.timezone,
    ...(startDate === undefined ? {} : { StartDate: seconds(startDate) }),
    State: record.state,
    Target: record.target,
  };
}

/** As ListSchedules has it. */
export function scheduleSummary(place: EventPlace, record: ScheduleRecord): object {
  return {
    Arn: scheduleArn(place, record.groupName, record.name),
    CreationDate: seconds(record.createdAt),
    GroupName: record.groupName,
    LastModificationDate: seconds(record.modifiedAt),
    Name: record.name,
    State: record.state,
    Target: { Arn: record.target.Arn },
  };
}

/** The group that is always there was never made. */
export function groupView(place: EventPlace, group: GroupRecord): object {
  const { name, createdAt, modifiedAt } = group;
  return {
    Arn: groupArn(place, name),
    ...(name === DEFAULT_GROUP
      ? {}
      : { CreationDate: seconds(createdAt), LastModificationDate: seconds(modifiedAt) }),
    Name: name,
    State: 'ACTIVE',
  };
}

function seconds(at: number): number {
  return at / 1000;
}
