import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../context';
import type { ExitCode } from '../errors';

/**
 * What a file in commands/ is: loaded only when its command runs, so that `--help` is quick. It is given its arguments in
 * their order, then its own command, from which the whole tree is reached.
 */
export interface CommandModule {
  readonly run: (context: Context, options: never, ...args: never[]) => Promise<ExitCode>;
}

type Run = (context: Context, options: unknown, ...args: unknown[]) => Promise<ExitCode>;
export type Execute = (task: (context: Context) => Promise<ExitCode>) => Promise<void>;

export interface Declaration {
  /** Name and arguments, as commander writes them: `invoke <function> [payload]`. */
  readonly usage: string;
  readonly summary: string;
  /** Further help, below the summary. */
  readonly description?: string;
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  readonly load: () => Promise<CommandModule>;
}

/** Adds a command to `parent`; the caller adds its options. */
export function declare(parent: Command, execute: Execute, declaration: Declaration): Command {
  const { usage, summary, description, examples, load } = declaration;
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return parent
    .command(usage)
    .summary(summary)
    .description(description ? `${summary}\n\n${description}` : summary)
    .addHelpText('after', `\nExamples:\n${lines.map((line) => line.trimEnd()).join('\n')}`)
    .action(async (...input: unknown[]) => {
      // Commander gives the arguments, then the options, then the command.
      const [options, command] = input.slice(-2);
      await execute(async (context) => {
        const { run } = await load();
        return (run as Run)(context, options, ...input.slice(0, -2), command);
      });
    });
}

/** A parser of whole numbers for an option, whose errors name the range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A parser for an option that may be given again. Commander's own lists would swallow an argument that follows. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

export const JSON_OPTION = ['--json', 'print the result as JSON'] as const;
