import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { KeysApi } from '../../http/keys-api';

export async function run(
  { client, out }: Context,
  options: { readonly json?: boolean },
  name: string,
): Promise<ExitCode> {
  await new KeysApi(client).remove(name);
  if (options.json) out.json({ deleted: name });
  else out.line(`${out.colors.green('✓')} the key ${name} is good no longer`);
  return EXIT.ok;
}
