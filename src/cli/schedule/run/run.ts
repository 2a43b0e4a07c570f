import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { SchedulesApi } from '../../http/schedules-api';
import type { GroupOption } from '../group-option';

export async function run({ client, out }: Context, options: GroupOption, name: string): Promise<ExitCode> {
  await new SchedulesApi(client).run(name, options.group);
  out.line(`${out.colors.green('✓')} the schedule ${name} has called`);
  return EXIT.ok;
}
