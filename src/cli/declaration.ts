import type { Command } from 'commander';
import type { ExitCode } from './cli-error';
import type { Context } from './context';

/** A command as the list of commands has it: all that the help of `lambdabox` itself says. */
export interface Entry {
  /** As help writes it: `invoke [options] <function> [payload]`. */
  readonly usage: string;
  readonly summary: string;
  /** For scripts: no help tells of it. */
  readonly isHidden?: true;
  /** It looks at the declarations of all others. */
  readonly needsTree?: true;
  /** The rest stands beside what the command does, and is loaded when the command is named: so `--help` is quick. */
  readonly load: () => Promise<{ readonly declaration: Declaration }>;
}

/** Commands below a name of their own: `runtimes ls`. */
export interface Family {
  readonly usage: string;
  readonly summary: string;
  readonly commands: readonly Entry[];
}

/** By their groups in the help. */
export type Commands = Readonly<Record<string, readonly (Entry | Family)[]>>;

/** What a command says of itself beside its entry. */
export interface Declaration {
  /** Further help, below the summary. */
  readonly description?: string;
  /** Command lines with what they do. */
  readonly examples?: readonly (readonly [line: string, what: string])[];
  /** Adds its options, and says what its arguments may be. */
  readonly options?: (command: Command) => Command;
  readonly load: () => Promise<Action>;
}

/** What a command does. It is given its arguments in their order, then its own command, from which the whole tree is reached. */
export interface Action {
  readonly run: (context: Context, options: never, ...args: never[]) => Promise<ExitCode>;
}
