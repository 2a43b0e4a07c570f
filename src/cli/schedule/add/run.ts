import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { LambdaApi } from '../../http/lambda-api';
import { roleOf, SchedulesApi } from '../../http/schedules-api';

interface Options {
  readonly name?: string;
  readonly timezone?: string;
  readonly input?: string;
  readonly window?: number;
  readonly deleteAfter?: boolean;
  readonly json?: boolean;
}

export async function run(
  { client, out }: Context,
  options: Options,
  expression: string,
  target: string,
): Promise<ExitCode> {
  const { name = target.replace(/:/g, '-'), timezone, input, window, deleteAfter } = options;
  const arn = await arnOf(new LambdaApi(client), target);
  const answer = await new SchedulesApi(client).create(name, {
    ScheduleExpression: expression,
    ...(timezone === undefined ? {} : { ScheduleExpressionTimezone: timezone }),
    FlexibleTimeWindow:
      window === undefined ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: window },
    ...(deleteAfter ? { ActionAfterCompletion: 'DELETE' as const } : {}),
    Target: { Arn: arn, RoleArn: roleOf(arn), ...(input === undefined ? {} : { Input: input }) },
  });
  if (options.json) out.json(answer);
  else out.line(`${out.colors.green('✓')} the schedule ${name} calls ${target}: ${expression}`);
  return EXIT.ok;
}

/** With the qualifier that was named. */
async function arnOf(api: LambdaApi, target: string): Promise<string> {
  const [name = '', qualifier] = target.split(':');
  const { FunctionArn: arn } = await api.configuration(name);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}
