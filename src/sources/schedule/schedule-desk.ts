import type { ScheduleView } from '../../contract/schedule-view';
import type { SourceView } from '../../contract/source-view';
import type { Figures } from '../figures/source-figures';
import { timingOfSchedule, type ScheduleCalls } from './schedule-calls';
import type { ScheduleEngine } from './schedule-engine';
import { DEFAULT_GROUP, type ScheduleRecord } from './scheduler/schedule-record';
import type { Schedules } from './scheduler/schedules';

export interface ScheduleDeskParts {
  readonly schedules: Schedules;
  readonly engine: ScheduleEngine;
  readonly calls: ScheduleCalls;
  readonly figures: (source: string) => Figures;
  readonly clock: { wallTime(): number };
}

/** As many of its next times as a list shows. */
const SHOWN = 3;

/** What people see of schedules, and do about them. */
export class ScheduleDesk {
  constructor(private readonly parts: ScheduleDeskParts) {}

  list(): readonly ScheduleView[] {
    return [...this.parts.schedules.all()].map(([arn, record]) => this.viewOf(arn, record));
  }

  /** Calls what it calls now, beside its times. Throws ResourceNotFoundException. */
  async run(name: string, groupName: string | undefined): Promise<void> {
    const { schedules, calls, clock } = this.parts;
    const [arn, record] = schedules.find(name, groupName);
    await calls.callNow(arn, record, clock.wallTime());
  }

  sources(): readonly SourceView[] {
    return [...this.parts.schedules.all()].map(([arn, record]) => this.sourceOf(arn, record));
  }

  private viewOf(arn: string, record: ScheduleRecord): ScheduleView {
    const { name, groupName, expression, timezone, state, target } = record;
    const progress = this.parts.engine.progress(arn);
    const { lastAt } = progress ?? {};
    return {
      ...{ name, groupName, arn, expression, timezone, state, target: target.Arn },
      next: state === 'ENABLED' ? this.nextOf(arn, record) : [],
      ...(lastAt === undefined ? {} : { lastAt }),
      ...{ fired: progress?.fired ?? 0, missed: progress?.missed ?? 0 },
    };
  }

  private nextOf(arn: string, record: ScheduleRecord): readonly number[] {
    const timing = timingOfSchedule(arn, record);
    const times: number[] = [];
    let at = timing.next(Math.max(this.parts.clock.wallTime(), record.since));
    for (; at !== undefined && times.length < SHOWN; at = timing.next(at)) times.push(timing.beginOf(at));
    return times;
  }

  private sourceOf(id: string, record: ScheduleRecord): SourceView {
    const { engine, figures } = this.parts;
    const { lastAt, nextAt, failedTries = 0 } = engine.progress(id) ?? {};
    const isOn = record.state === 'ENABLED';
    return {
      ...figures(id),
      ...{ id, kind: 'schedule', targets: [record.target.Arn], state: isOn ? 'Enabled' : 'Disabled' },
      name: `${record.groupName === DEFAULT_GROUP ? '' : `${record.groupName}/`}${record.name}: ${record.expression}`,
      ...(lastAt === undefined ? {} : { lastAt }),
      ...(isOn && nextAt !== undefined ? { nextAt } : {}),
      waitsFor: waitsFor(isOn, nextAt, failedTries),
    };
  }
}

function waitsFor(isOn: boolean, nextAt: number | undefined, failedTries: number): string {
  if (!isOn) return 'it is disabled: lambdabox schedule resume, or UpdateSchedule, enables it';
  if (failedTries > 0) return `its call could not be put on disk ${failedTries} times: it is tried again`;
  return nextAt === undefined ? 'it has no more times' : `its next time, ${new Date(nextAt).toISOString()}`;
}
