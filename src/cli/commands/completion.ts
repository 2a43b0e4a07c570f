import type { Context } from '../context';
import { completionScript, type CompletionShell } from '../completion/script';
import { EXIT, type ExitCode } from '../errors';
import { buildProgram } from '../program';

export function run({ io, out }: Context, _options: unknown, shell: CompletionShell): Promise<ExitCode> {
  out.line(
    completionScript(
      shell,
      buildProgram(io, () => Promise.resolve()),
    ),
  );
  return Promise.resolve(EXIT.ok);
}
