import type { Command } from 'commander';
import { completionScript, type CompletionShell } from './script';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';

export function run(
  { out }: Context,
  _options: unknown,
  shell: CompletionShell,
  command: Command,
): Promise<ExitCode> {
  out.line(completionScript(shell, command.parent ?? command));
  return Promise.resolve(EXIT.ok);
}
