import { Command, Help } from 'commander';
import { addCommands } from '../../../src/cli/command-tree';
import { COMMANDS } from '../../../src/cli/commands';
import type { Entry, Family } from '../../../src/cli/declaration';

const ENTRIES = Object.values(COMMANDS).flat();

async function treeFor(...argv: string[]): Promise<Command> {
  const program = new Command('lambdabox');
  await addCommands(program, COMMANDS, argv, () => Promise.resolve());
  return program;
}

/** As commander writes it, from what the command has. */
function termsOf({ commands }: Command): string[] {
  return commands.map((command) => new Help().subcommandTerm(command));
}

const usagesOf = (entries: readonly (Entry | Family)[]) => entries.map(({ usage }) => usage);

test('the help of all commands says of each what its declaration has: options, arguments', async () => {
  const tree = await treeFor('completion', 'bash');
  expect(termsOf(tree)).toEqual(usagesOf(ENTRIES));
  for (const entry of ENTRIES.filter((one) => 'commands' in one)) {
    const family = tree.commands.find((command) => command.name() === entry.usage);
    expect(family && termsOf(family)).toEqual(usagesOf(entry.commands));
  }
});

test.each([
  [['deploy', '.'], ['deploy']],
  [['--json', 'ls'], ['ls']],
  [['help', 'bench'], ['bench']],
  [['runtimes', 'build'], []],
  [['--help'], []],
  [['nothing'], []],
])('only what a command line is about is loaded: %j', async (argv, loaded) => {
  const { commands } = await treeFor(...argv);
  expect(commands.filter(({ options }) => options.length > 0).map((command) => command.name())).toEqual(
    loaded,
  );
});
