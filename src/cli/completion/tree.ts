import type { Command } from 'commander';

/** What a word can be: one of a list, the name of a function or a runtime, a file, or nothing that is known. */
export type Completion = 'functions' | 'runtimes' | 'files' | 'none' | readonly string[];

/** What a completion script has to know of one command. */
export interface CommandWords {
  /** From the root: `runtimes build`; empty for the root itself. */
  readonly path: string;
  readonly summary: string;
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWords[];
  readonly arguments: Completion;
}

export interface OptionWords {
  /** `--json`, or `--follow` and `-f`. */
  readonly flags: readonly string[];
  readonly summary: string;
  /** Undefined: it takes no value. */
  readonly value: Completion | undefined;
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
    .map(({ flags, long, short, description, required, optional, argChoices }) => ({
      flags: [long, short].filter((flag) => flag !== undefined),
      summary: description,
      value: required || optional ? (argChoices ?? completionOf(/[<[]([\w-]+)/.exec(flags)?.[1])) : undefined,
    }));
}

function argumentsOf(command: Command): Completion {
  const [first] = command.registeredArguments;
  return first?.argChoices ?? completionOf(first?.name());
}

/** By what the help calls the word. */
function completionOf(name = ''): Completion {
  if (name === 'path' || name === 'folder' || name === 'file') return 'files';
  if (name.startsWith('runtime')) return 'runtimes';
  return name.startsWith('function') ? 'functions' : 'none';
}
