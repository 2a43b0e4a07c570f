export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy: { readonly MaximumEventAgeInSeconds: number; readonly MaximumRetryAttempts: number };
  readonly EventBridgeParameters?: { readonly DetailType: string; readonly Source: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

export interface FlexibleTimeWindow {
  readonly Mode: 'OFF' | 'FLEXIBLE';
  readonly MaximumWindowInMinutes?: number;
}

/** All of a schedule that its owner says. Times are epoch milliseconds. */
export interface ScheduleDefinition {
  readonly expression: string;
  readonly timezone: string;
  readonly description?: string;
  readonly startDate?: number;
  readonly endDate?: number;
  readonly flexibleTimeWindow: FlexibleTimeWindow;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly actionAfterCompletion: 'NONE' | 'DELETE';
  readonly target: ScheduleTarget;
}

/** A schedule of EventBridge Scheduler. Times are epoch milliseconds. */
export interface ScheduleRecord extends ScheduleDefinition {
  readonly name: string;
  readonly groupName: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Since when its expression is what it is: a rate counts from here. */
  readonly anchor: number;
  /** Times up to this one are none of its. */
  readonly since: number;
  readonly clientToken?: string;
}

/** Schedules are kept in groups; that of those that name none is always there. */
export interface GroupRecord {
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly clientToken?: string;
}

export const DEFAULT_GROUP = 'default';
