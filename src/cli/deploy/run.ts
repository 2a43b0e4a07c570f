import { resolve } from 'node:path';
import type { Context } from '../context';
import { functionName, imageBaseName, type DeployOptions } from './deploy-settings';
import { Deployment, type Deployed, type Source } from './deployment';
import { EXIT, usageError, type ExitCode } from '../cli-error';
import { s3Place } from './s3-place';
import { readSource } from './source-words';
import { bytes } from '../terminal/format';

export async function run(context: Context, options: DeployOptions, argument?: string): Promise<ExitCode> {
  const source = sourceOf(options, argument, context.io.cwd);
  const name = functionName('image' in source ? imageBaseName(source.image) : source.path, options.name);
  for (const text of options.on ?? []) readSource(text, { region: '', accountId: '', functionName: name });
  const deployed = await new Deployment(context, name, options).run(source);
  if (options.json) context.out.json(deployed);
  else show(context, deployed);
  return EXIT.ok;
}

function sourceOf({ image }: DeployOptions, argument: string | undefined, cwd: string): Source {
  if (image !== undefined && argument !== undefined) {
    throw usageError(`${argument} and --image ${image} are both given`, 'a function is one or the other');
  }
  if (image !== undefined) return { image };
  if (argument === undefined) {
    throw usageError(
      'nothing to deploy is named',
      'name a folder or a zip, or a container image with --image',
    );
  }
  const s3 = s3Place(argument);
  return s3 ? { s3, path: argument } : { path: resolve(cwd, argument) };
}

const WORDS = { created: 'created', updated: 'updated', unchanged: 'is unchanged' } as const;

function show({ out }: Context, { action, configuration, published, sources = [] }: Deployed): void {
  const { colors } = out;
  const { FunctionName: name, MemorySize: memory, Timeout: timeout } = configuration;
  out.line(
    `${colors.green('✓')} ${colors.bold(name)} ${WORDS[action]}${published ? `, version ${published}` : ''}`,
  );
  out.line(`  ${configuration.FunctionArn}`);
  const { Runtime: runtime, Handler: handler, CodeSize: size, CodeSha256: digest } = configuration;
  const code =
    runtime === undefined ? `image sha256:${digest}` : `${runtime}, handler ${handler}, ${bytes(size)}`;
  out.line(`  ${code}, ${memory} MB, ${timeout} s`);
  for (const { on, isNew } of sources) out.line(`  ${isNew ? 'called by' : 'was called already by'} ${on}`);
  out.line(`  call it: lambdabox invoke ${name} '{}'`);
}
