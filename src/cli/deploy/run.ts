import { resolve } from 'node:path';
import type { Context } from '../context';
import { functionName, type DeployOptions } from './deploy-settings';
import { Deployment, type Deployed } from './deployment';
import { EXIT, type ExitCode } from '../cli-error';
import { readSource } from './source-words';
import { bytes } from '../terminal/format';

export async function run(context: Context, options: DeployOptions, argument: string): Promise<ExitCode> {
  const path = resolve(context.io.cwd, argument);
  const name = functionName(path, options.name);
  for (const text of options.on ?? []) readSource(text, { region: '', accountId: '', functionName: name });
  const deployed = await new Deployment(context, name, options).run(path);
  if (options.json) context.out.json(deployed);
  else show(context, deployed);
  return EXIT.ok;
}

const WORDS = { created: 'created', updated: 'updated', unchanged: 'is unchanged' } as const;

function show({ out }: Context, { action, configuration, published, sources = [] }: Deployed): void {
  const { colors } = out;
  const { FunctionName: name, MemorySize: memory, Timeout: timeout } = configuration;
  out.line(
    `${colors.green('✓')} ${colors.bold(name)} ${WORDS[action]}${published ? `, version ${published}` : ''}`,
  );
  out.line(`  ${configuration.FunctionArn}`);
  out.line(
    `  ${configuration.Runtime}, handler ${configuration.Handler}, ${bytes(configuration.CodeSize)}, ${memory} MB, ${timeout} s`,
  );
  for (const { on, isNew } of sources) out.line(`  ${isNew ? 'called by' : 'was called already by'} ${on}`);
  out.line(`  call it: lambdabox invoke ${name} '{}'`);
}
