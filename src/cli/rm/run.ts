import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';
import { confirm } from '../terminal/confirm';

interface RemoveOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function run(context: Context, options: RemoveOptions, name: string): Promise<ExitCode> {
  const api = new LambdaApi(context.client);
  const { FunctionArn: arn } = await api.configuration(name);
  if (!options.yes) {
    const text = `delete ${name} with its versions and aliases`;
    await confirm(context.io, { command: `rm ${name}`, text, kept: `${name} is kept` });
  }
  await api.delete(name);
  if (options.json) context.out.json({ deleted: arn });
  else context.out.line(`${context.out.colors.green('✓')} deleted ${arn}`);
  return EXIT.ok;
}
