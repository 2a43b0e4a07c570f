import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { SchedulesApi } from '../../http/schedules-api';
import type { GroupOption } from '../group-option';

export async function run({ client, out }: Context, options: GroupOption, name: string): Promise<ExitCode> {
  await new SchedulesApi(client).remove(name, options.group);
  out.line(`${out.colors.green('✓')} the schedule ${name} is removed`);
  return EXIT.ok;
}
