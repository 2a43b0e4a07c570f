import type { Context } from '../../context';
import { EXIT, type ExitCode, usageError } from '../../cli-error';
import type { RuntimeView } from '../../../contract/runtime-view';
import { ServiceApi } from '../../http/service-api';
import { Build, type BuildResult } from './build';

export async function run(
  context: Context,
  options: { readonly json?: boolean },
  names: readonly string[],
): Promise<ExitCode> {
  const api = new ServiceApi(context.client);
  const builds = chosen(await api.runtimes(), names).map((runtime) => new Build(api, runtime));
  const tell = () => {
    if (builds.some(({ isDone }) => !isDone)) context.out.progress(() => wordsOf(builds));
  };
  tell();
  // Side by side: the service does as many at a time as it pays.
  const results = await Promise.all(
    builds.map(async (build) => {
      const result = await build.run(tell);
      if (!options.json) context.out.note(outcome(context.out.noteColors, result, build.seconds));
      tell();
      return result;
    }),
  );
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

/** `nodejs24.x: 12 s, step 7 of 30 · python3.13: 12 s, step 3 of 14`. */
function wordsOf(builds: readonly Build[]): string {
  return builds.flatMap((build) => (build.isDone ? [] : [build.words])).join(' · ');
}

function outcome(
  colors: Context['out']['noteColors'],
  { runtime, error }: BuildResult,
  seconds: number,
): string {
  return error === undefined
    ? `${colors.green('✓')} ${runtime} is ready, ${seconds} s`
    : `${colors.red('✗')} ${runtime}: ${error}`;
}
