import { createInterface } from 'node:readline/promises';
import type { Context } from '../context';
import { CliError, EXIT, type ExitCode, usageError } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';

interface RemoveOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function run(context: Context, options: RemoveOptions, name: string): Promise<ExitCode> {
  const api = new LambdaApi(context.client);
  const { FunctionArn: arn } = await api.configuration(name);
  if (!options.yes) await confirm(context, name);
  await api.delete(name);
  if (options.json) context.out.json({ deleted: arn });
  else context.out.line(`${context.out.colors.green('✓')} deleted ${arn}`);
  return EXIT.ok;
}

async function confirm({ io }: Context, name: string): Promise<void> {
  if (io.stdin.isTTY !== true) throw usageError(`rm ${name} needs to be confirmed`, 'add --yes');
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await lines.question(`delete ${name} with its versions and aliases? [y/N] `, {
      signal: io.signal,
    });
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(`${name} is kept`, EXIT.failed);
  } catch (error) {
    if (io.signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
    throw error;
  } finally {
    lines.close();
  }
}
