import type { ScheduleView } from '../../contract/schedule-view';
import type { Client } from './client';

/** What CreateSchedule takes, as far as the command line says it. */
export interface NewSchedule {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow: object;
  /** Epoch seconds. */
  readonly EndDate?: number;
  readonly ActionAfterCompletion?: 'DELETE';
  readonly Target: object;
}

/** EventBridge Scheduler's API, and what lambdabox adds to it. */
export class SchedulesApi {
  constructor(private readonly client: Client) {}

  create(name: string, schedule: NewSchedule): Promise<{ readonly ScheduleArn: string }> {
    return this.send('POST', name, { body: JSON.stringify(schedule) });
  }

  async list(): Promise<readonly ScheduleView[]> {
    const { schedules } = await this.client.json<{ schedules: ScheduleView[] }>({
      ...{ method: 'GET', path: '/_lambdabox/schedules' },
    });
    return schedules;
  }

  async remove(name: string, groupName: string): Promise<void> {
    await this.send('DELETE', name, { query: { groupName } });
  }

  async run(name: string, groupName: string): Promise<void> {
    const path = `/_lambdabox/schedules/${encodeURIComponent(groupName)}/${encodeURIComponent(name)}/run`;
    await this.client.json({ method: 'POST', path });
  }

  /** An update says all of a schedule: what it was, with another state. */
  async setState(name: string, groupName: string, state: 'ENABLED' | 'DISABLED'): Promise<void> {
    const known = await this.send<Record<string, unknown>>('GET', name, { query: { groupName } });
    const { Arn, CreationDate, LastModificationDate, Name, ...definition } = known;
    void [Arn, CreationDate, LastModificationDate, Name];
    await this.send('PUT', name, { body: JSON.stringify({ ...definition, State: state }) });
  }

  private send<T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    name: string,
    rest: { readonly body?: string; readonly query?: Readonly<Record<string, string>> },
  ): Promise<T> {
    const path = `/schedules/${encodeURIComponent(name)}`;
    return this.client.json<T>({ method, path, service: 'scheduler', ...rest });
  }
}

/** EventBridge Scheduler wants a role for a target; what calls is the service itself. */
export function roleOf(targetArn: string): string {
  return `arn:aws:iam::${targetArn.split(':')[4] ?? ''}:role/lambdabox-schedules`;
}
