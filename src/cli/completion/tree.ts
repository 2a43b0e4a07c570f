import type { Command } from 'commander';

/** What a completion script has to know of one command. */
export interface CommandWords {
  /** From the root: `runtimes build`; empty for the root itself. */
  readonly path: string;
  readonly summary: string;
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWords[];
  /** What its arguments are completed with. */
  readonly arguments: 'functions' | 'files' | 'none' | readonly string[];
}

export interface OptionWords {
  /** `--json`, or `--follow` and `-f`. */
  readonly flags: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** All commands of the tree but the hidden ones, the root first. */
export function commandWords(root: Command): CommandWords[] {
  return visit(root, '');
}

function visit(command: Command, path: string): CommandWords[] {
  const children = visible(command);
  return [
    {
      path,
      summary: command.summary(),
      subcommands: children.map((child) => ({ name: child.name(), summary: child.summary() })),
      options: optionsOf(command),
      arguments: argumentsOf(command),
    },
    ...children.flatMap((child) => visit(child, `${path} ${child.name()}`.trim())),
  ];
}

function visible(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
}

function optionsOf(command: Command): OptionWords[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description, required, optional, argChoices }) => ({
      flags: [long, short].filter((flag) => flag !== undefined),
      summary: description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    }));
}

function argumentsOf(command: Command): CommandWords['arguments'] {
  const [first] = command.registeredArguments;
  if (!first) return 'none';
  if (first.argChoices) return first.argChoices;
  if (first.name() === 'path') return 'files';
  return first.name().startsWith('function') ? 'functions' : 'none';
}
