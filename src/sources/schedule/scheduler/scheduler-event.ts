/** One call of a schedule, as the attributes of its input tell it. */
export interface ScheduledCall {
  readonly scheduleArn: string;
  /** Epoch milliseconds. */
  readonly scheduledAt: number;
  readonly executionId: string;
  /** The first try is 1. */
  readonly attempt: number;
}

/** `2026-11-30T12:00:00Z` */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** `Input` with the values of its context attributes (EventBridge Scheduler user guide, "Adding context attributes"). */
export function filledIn(input: string, call: ScheduledCall): string {
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': call.scheduleArn,
    'scheduled-time': timeText(call.scheduledAt),
    'execution-id': call.executionId,
    'attempt-number': String(call.attempt),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

export interface EventPlace {
  readonly region: string;
  readonly accountId: string;
}

/** What a function is given by a schedule that has no `Input`. */
export function eventWithoutInput(
  { region, accountId }: EventPlace,
  call: ScheduledCall,
  id: string,
): object {
  return {
    ...{ version: '0', id, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' },
    ...{ account: accountId, time: timeText(call.scheduledAt), region },
    ...{ resources: [call.scheduleArn], detail: '{}' },
  };
}
