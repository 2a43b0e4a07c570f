import type { ScheduleView } from '../../../contract/schedule-view';
import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { SchedulesApi } from '../../http/schedules-api';
import { thousands } from '../../terminal/format';
import type { Output } from '../../terminal/output';
import { table } from '../../terminal/table';

const TITLES = ['schedule', 'state', 'when', 'calls', 'next', 'called', 'missed'];

export async function run({ client, out }: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const schedules = await new SchedulesApi(client).list();
  if (options.json) out.json(schedules);
  else if (schedules.length === 0)
    out.note('there is no schedule; make one with: lambdabox schedule add "rate(5 minutes)" <function>');
  else {
    const columns = TITLES.map((title) => ({ title }));
    out.line(
      table(
        columns,
        schedules.map((schedule) => rowOf(schedule, out.colors)),
        out.colors.dim,
      ),
    );
  }
  return EXIT.ok;
}

function rowOf(schedule: ScheduleView, { bold, green, yellow, red }: Output['colors']): string[] {
  const { name, groupName, state, expression, timezone, target, next, fired, missed } = schedule;
  return [
    bold(groupName === 'default' ? name : `${groupName}/${name}`),
    state === 'ENABLED' ? green('on') : yellow('paused'),
    timezone === 'UTC' ? expression : `${expression} ${timezone}`,
    target.replace(/^arn:aws:lambda:[^:]*:[^:]*:function:/, ''),
    next[0] === undefined ? '-' : timeText(next[0]),
    thousands(fired),
    missed === 0 ? '-' : red(thousands(missed)),
  ];
}

function timeText(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
