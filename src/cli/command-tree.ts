import { type Command, Help } from 'commander';
import type { ExitCode } from './cli-error';
import type { Context } from './context';
import type { Action, Commands, Declaration, Entry, Family } from './declaration';

type Execute = (task: (context: Context) => Promise<ExitCode>) => Promise<void>;
type Run = (context: Context, options: unknown, ...args: unknown[]) => Promise<ExitCode>;

/** Adds the commands in their groups; those that `argv` is about with all that they declare. */
export async function addCommands(
  program: Command,
  commands: Commands,
  argv: readonly string[],
  execute: Execute,
): Promise<void> {
  const all = Object.values(commands).flat();
  const named = all.find((entry) => nameOf(entry) === commandIn(argv));
  const isNeeded = (entry: Entry | Family) => entry === named || isOfTree(named);
  const usages = new Map<Command, string>();
  const plain = new Help();
  program.configureHelp({
    subcommandTerm: (command) => usages.get(command) ?? plain.subcommandTerm(command),
  });
  for (const [group, entries] of Object.entries(commands)) {
    program.commandsGroup(`${group}:`);
    for (const entry of entries) await add({ parent: program, usages, execute }, entry, isNeeded(entry));
  }
}

interface Place {
  readonly parent: Command;
  /** What help calls each command: whether there are options is not known of one whose declaration is not loaded. */
  readonly usages: Map<Command, string>;
  readonly execute: Execute;
}

async function add(place: Place, entry: Entry | Family, isNeeded: boolean): Promise<void> {
  const { usage, summary } = entry;
  const isHidden = 'isHidden' in entry;
  const command = place.parent
    .command(usage.replace(' [options]', ''), { hidden: isHidden })
    .summary(summary)
    .description(summary);
  place.usages.set(command, usage);
  if ('commands' in entry) {
    for (const child of entry.commands) await add({ ...place, parent: command }, child, isNeeded);
  } else if (isNeeded) declare(command, (await entry.load()).declaration, place.execute);
}

/** Global options have no values: the first word is the command's name. */
function commandIn(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  return words[0] === 'help' ? words[1] : words[0];
}

function nameOf({ usage }: Entry | Family): string | undefined {
  return usage.split(' ', 1)[0];
}

function isOfTree(named: Entry | Family | undefined): boolean {
  return named !== undefined && 'needsTree' in named;
}

function declare(command: Command, declaration: Declaration, execute: Execute): void {
  const { description, options, load } = declaration;
  if (description) command.description(`${command.summary()}\n\n${description}`);
  command.addHelpText('after', exampleLines(declaration));
  options?.(command);
  command.action(async (...input: unknown[]) => {
    // Commander gives the arguments, then the options, then the command.
    const [given, itself] = input.slice(-2);
    await execute(async (context) => {
      const { run }: Action = await load();
      return (run as Run)(context, given, ...input.slice(0, -2), itself);
    });
  });
}

function exampleLines({ examples = [] }: Declaration): string {
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return `\nExamples:\n${lines.map((line) => line.trimEnd()).join('\n')}`;
}
