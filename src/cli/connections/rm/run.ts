import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { ServiceApi } from '../../http/service-api';

interface RemoveOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

export async function run({ client, out }: Context, options: RemoveOptions, name: string): Promise<ExitCode> {
  await new ServiceApi(client).removeConnection(name, options.force ?? false);
  if (options.json) out.json({ deleted: name });
  else out.line(`${out.colors.green('✓')} forgot the connection ${name}`);
  return EXIT.ok;
}
