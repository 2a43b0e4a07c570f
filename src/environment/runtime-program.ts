import { posix } from 'node:path';
import type { FunctionVersion, ImagePackage } from '../functions/model';
import type { Program } from './commands';
import { spawnFailed, type Failure } from './lifecycle/failure';
import { bootstraps, workingDirectoryOf } from './variables';

/** What a function's runtime is started with, but for its variables. */
export type RuntimeProgram = Pick<Program, 'cwd' | 'programs' | 'args'>;

const TASK_ROOT = '/var/task';
/** The init takes no more. */
const MAX_PROGRAMS = 64;

/** The bootstrap of a runtime, or what the image says, looked for as execvp does: by the PATH that it will have. */
export function runtimeProgram(
  { package: given, runtime }: Pick<FunctionVersion, 'package' | 'runtime'>,
  { PATH = '' }: Readonly<Record<string, string>>,
): RuntimeProgram {
  if (given.type === 'zip') return { cwd: TASK_ROOT, programs: bootstraps(runtime), args: [] };
  const cwd = workingDirectoryOf(given);
  const [file = '', ...args] = commandLineOf(given);
  return { cwd, programs: candidates(file, cwd, PATH).slice(0, MAX_PROGRAMS), args };
}

/** A START that failed: of `program`, which is empty when there was none of the candidates. */
export function startFailure(
  { package: given, runtime }: Pick<FunctionVersion, 'package' | 'runtime'>,
  { program, reason }: { readonly program: string; readonly reason: string },
): Failure {
  if (given.type === 'zip') return spawnFailed(program, reason, bootstraps(runtime));
  if (program === workingDirectoryOf(given)) {
    return {
      outcome: 'init-error',
      errorType: 'Runtime.InvalidWorkingDir',
      cause: `chdir ${program}: ${reason}`,
    };
  }
  const [file] = commandLineOf(given);
  if (program !== '' || file?.includes('/')) return spawnFailed(program || (file ?? ''), reason, []);
  const cause =
    file === undefined
      ? 'the image has neither an entry point nor a command'
      : `exec: "${file}": executable file not found in $PATH`;
  return { outcome: 'init-error', errorType: 'Runtime.InvalidEntrypoint', cause };
}

/** The image's own settings, each replaced by the function's (Lambda API reference, "ImageConfig"). */
function commandLineOf({ program, config }: ImagePackage): readonly string[] {
  return [
    ...(config?.EntryPoint ?? program?.entryPoint ?? []),
    ...(config?.Command ?? program?.command ?? []),
  ];
}

function candidates(file: string, cwd: string, path: string): string[] {
  if (file === '') return [];
  if (file.includes('/')) return [posix.resolve(cwd, file)];
  return path.split(':').map((directory) => posix.resolve(cwd, directory, file));
}
