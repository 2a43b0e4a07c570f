import { CliError, EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { ServiceApi } from '../../http/service-api';

export async function run(
  { client, out }: Context,
  options: { readonly json?: boolean },
  name: string,
  source?: string,
): Promise<ExitCode> {
  const { isWell, found, trouble } = await new ServiceApi(client).testConnection(name, source);
  if (options.json) {
    out.json({ isWell, found, trouble });
    return isWell ? EXIT.ok : EXIT.failed;
  }
  for (const sentence of found) out.line(`${out.colors.green('✓')} ${sentence}`);
  if (!isWell) throw new CliError(trouble ?? `the connection ${name} does not work`, EXIT.failed);
  return EXIT.ok;
}
