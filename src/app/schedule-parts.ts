import { resolve } from 'node:path';
import type { ScheduleGroupsResource, SchedulesResource } from '../api/scheduler/scheduler-operations';
import { messageOf } from '../errors';
import type { Expectation } from '../sources/schedule/expectation';
import { RuleCalls, type RuleTimes } from '../sources/schedule/rule-calls';
import { ScheduleCalls } from '../sources/schedule/schedule-calls';
import { ScheduleDesk } from '../sources/schedule/schedule-desk';
import { ScheduleEngine } from '../sources/schedule/schedule-engine';
import { ScheduleGroups } from '../sources/schedule/scheduler/schedule-groups';
import type { GroupRecord, ScheduleRecord } from '../sources/schedule/scheduler/schedule-record';
import { Schedules } from '../sources/schedule/scheduler/schedules';
import { SqliteFireMarks } from '../sources/schedule/sqlite-fire-marks';
import type { ScheduledRules } from '../sources/bus/scheduled-rules';
import type { SourcesPart } from '../sources/sources-part';
import type { TargetSender } from '../sources/targets/target-sender';
import type { SourceContext } from './source-context';

export interface ScheduleContext extends SourceContext {
  /** What sends to targets, and rules that fire at times. */
  readonly bus: { readonly sender: TargetSender; readonly scheduled: ScheduledRules };
}

export interface ScheduleParts extends SourcesPart {
  readonly schedules: SchedulesResource;
  readonly groups: ScheduleGroupsResource;
  readonly desk: ScheduleDesk;
}

/** Opens how far schedules are; what is under way when they end is kept before the file is closed. */
export async function buildSchedules(context: ScheduleContext): Promise<ScheduleParts> {
  const { config, instance, telemetry, clock, log, startup, store, bus } = context;
  const place = { region: config.region, accountId: config.accountId };
  const marks = await startup.begin(
    'how far schedules are',
    () => SqliteFireMarks.open(resolve(instance.directory, 'schedules.db')),
    (opened) => opened.close(),
  );
  const engine = await startup.begin(
    'the schedules',
    () =>
      ScheduleEngine.create({
        ...{ marks, telemetry, clock, log, catchUp: config.scheduleCatchUp },
        soon: (callback) => setImmediate(callback),
      }),
    (made) => made.stop(),
  );
  const groups = ScheduleGroups.load({
    ...{ documents: store.collection<GroupRecord>('schedule-groups'), place, clock },
  });
  const schedules = Schedules.load({
    ...{ documents: store.collection<ScheduleRecord>('schedules'), groups, place, clock },
  });
  const expectation = announcing(context);
  const figures = (source: string) => telemetry.sourceFigures.figures(source);
  const remove = (arn: string) => schedules.remove(arn);
  const calls = new ScheduleCalls({ engine, sender: bus.sender, place, expectation, telemetry, log, remove });
  schedules.tell(calls);
  const rules = new RuleCalls({
    ...{ engine, rules: bus.scheduled, expectation, clock, log, figures },
    times: store.collection<RuleTimes>('rule-times'),
  });
  rules.start();
  const desk = new ScheduleDesk({ schedules, engine, calls, clock, figures });
  return {
    ...{ schedules, groups, desk },
    start: () => engine.start(),
    views: () => Promise.resolve([...desk.sources(), ...rules.views()]),
  };
}

/** The pools are told; a function that is not there, or cannot run, will say so to the call itself. */
function announcing({ controlPlane, invocation, clock, log }: SourceContext): Expectation {
  return {
    expect: (functionArn, beginAt, because) => {
      try {
        const target = controlPlane.resolver.resolve(functionArn, undefined, Math.random);
        invocation.fleet.announce(target, beginAt - clock.wallTime(), because);
      } catch (error) {
        log.debug('nothing is made ready for a call that is known to come', {
          function: functionArn,
          reason: messageOf(error),
        });
      }
    },
  };
}
