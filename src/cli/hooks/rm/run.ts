import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';

export async function run({ client, out }: Context, _options: unknown, name: string): Promise<ExitCode> {
  await new HooksApi(client).remove(name);
  out.line(`${out.colors.green('✓')} ${name} is removed`);
  return EXIT.ok;
}
