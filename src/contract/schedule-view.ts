/** A schedule of EventBridge Scheduler, as `lambdabox schedule ls` shows it. Times are epoch milliseconds. */
export interface ScheduleView {
  readonly name: string;
  readonly groupName: string;
  readonly arn: string;
  readonly expression: string;
  readonly timezone: string;
  readonly state: 'ENABLED' | 'DISABLED';
  /** What it calls. */
  readonly target: string;
  /** Its next calls, the first first; none when it is over or disabled. */
  readonly next: readonly number[];
  /** When it last began a call, since the service started. */
  readonly lastAt?: number;
  /** Calls that it has begun. */
  readonly fired: number;
  /** Times that passed while the service was down. */
  readonly missed: number;
}
