import { Command, CommanderError } from 'commander';
import { VERSION } from '../version';
import { CliError, EXIT, type ExitCode } from './cli-error';
import { messageOf } from './thrown';
import type { Io } from './terminal/io';
import { addCommands } from './command-tree';
import { COMMANDS } from './commands';

/** Runs one command line, without the interpreter and the script. Never throws, never exits. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  try {
    const program = emptyProgram(io);
    await addCommands(program, COMMANDS, argv, async (task) => {
      const { withContext } = await import('./context.js');
      exitCode = await withContext(io, task);
    });
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function emptyProgram(io: Io): Command {
  return new Command('lambdabox')
    .description('AWS Lambda on one box that you own')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpCommand(
      new Command('help')
        .argument('[command]')
        .description('print the help of a command')
        .helpGroup('Service:'),
    )
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 the function or the command failed, 2 wrong usage, 3 the service does not answer.',
    );
}

function report(error: unknown, io: Io): ExitCode {
  // Commander has said what is wrong; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const isColored = io.stderr.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
  const label = isColored ? '\u001b[31merror:\u001b[39m' : 'error:';
  if (error instanceof CliError) {
    if (error.exitCode === EXIT.interrupted) return error.exitCode;
    io.stderr.write(`${label} ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
    return error.exitCode;
  }
  const stack = io.env.LAMBDABOX_DEBUG && error instanceof Error ? `${error.stack}\n` : '';
  io.stderr.write(`${label} ${messageOf(error)}\n${stack}`);
  return EXIT.failed;
}
