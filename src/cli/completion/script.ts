import type { Command } from 'commander';
import { bashScript } from './bash';
import { fishScript } from './fish';
import { commandWords } from './tree';
import { zshScript } from './zsh';

export type CompletionShell = 'bash' | 'zsh' | 'fish';

/** The script of a shell, made from the tree of commands. */
export function completionScript(shell: CompletionShell, program: Command): string {
  const commands = commandWords(program);
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}
