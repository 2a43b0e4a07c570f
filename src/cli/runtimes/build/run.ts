import type { Context } from '../../context';
import { CliError, EXIT, type ExitCode, usageError } from '../../cli-error';
import type { RuntimeBuildLine } from '../../../contract/runtime-build-line';
import type { RuntimeView } from '../../../contract/runtime-view';
import { ServiceApi } from '../../http/service-api';

type BuildResult = { readonly runtime: string; readonly image?: string; readonly error?: string };

export async function run(
  context: Context,
  options: { readonly json?: boolean },
  names: readonly string[],
): Promise<ExitCode> {
  const api = new ServiceApi(context.client);
  const results: BuildResult[] = [];
  for (const { runtime, from } of chosen(await api.runtimes(), names)) {
    const verb = from === 'folder' ? 'building' : 'pulling';
    results.push(await build(context, api, runtime, { verb, isJson: options.json === true }));
  }
  if (options.json) context.out.json(results);
  return results.every(({ error }) => error === undefined) ? EXIT.ok : EXIT.failed;
}

function chosen(known: readonly RuntimeView[], names: readonly string[]): readonly RuntimeView[] {
  if (names.length === 0) return known.filter(({ from }) => from === 'folder');
  return names.map((name) => {
    const found = known.find(({ runtime }) => runtime === name);
    if (found) return found;
    throw usageError(
      `there is no runtime ${name}`,
      `there are: ${known.map(({ runtime }) => runtime).join(', ')}`,
    );
  });
}

async function build(
  { out }: Context,
  api: ServiceApi,
  runtime: string,
  { verb, isJson }: { readonly verb: string; readonly isJson: boolean },
): Promise<BuildResult> {
  const begin = performance.now();
  const seconds = () => Math.round((performance.now() - begin) / 1000);
  let last: RuntimeBuildLine | undefined;
  out.progress(`${runtime}: ${verb}`);
  for await (const line of api.build(runtime)) {
    last = line;
    if (line.message !== undefined) out.progress(`${runtime}: ${seconds()} s, ${line.message.trim()}`);
  }
  if (last?.error !== undefined) {
    if (!isJson) out.note(`${out.noteColors.red('✗')} ${runtime}: ${last.error}`);
    return { runtime, error: last.error };
  }
  if (!last?.done || last.image === undefined)
    throw new CliError(`the build of ${runtime} ended without a result`);
  if (!isJson) out.note(`${out.noteColors.green('✓')} ${runtime} is ready, ${seconds()} s`);
  return { runtime, image: last.image };
}
