import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { POLICY_NAMES, type PolicyName } from '../../simulator/policy-names';
import { declare, type Execute, JSON_OPTION, wholeNumber } from './declare';

/** The commands about the service and this machine. */
export function addServiceCommands(program: Command, execute: Execute): void {
  addStartAndStop(program, execute);
  addRuntimes(program, execute);
  addSimulate(program, execute);
  addHelpers(program, execute);
}

function addStartAndStop(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'start',
    summary: 'start the service, in the foreground unless told otherwise',
    description: 'The settings are environment variables: docs/cli.md.',
    examples: [
      ['lambdabox start --detach', 'in the background'],
      ['LAMBDABOX_LISTEN=127.0.0.1:5000 lambdabox start', 'on another port'],
    ],
    load: () => import('../commands/start.js'),
  })
    .option('-d, --detach', 'in the background; returns when the service is ready')
    .option('--wait <seconds>', 'how long --detach waits', wholeNumber(1, 3600), 600)
    .option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'stop',
    summary: 'stop the service; calls in flight end first',
    examples: [['lambdabox stop', '']],
    load: () => import('../commands/stop.js'),
  })
    .option('--wait <seconds>', 'how long to wait for its end', wholeNumber(1, 3600), 120)
    .option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'status',
    summary: 'tell whether the service runs, and how much it does',
    examples: [['lambdabox status', 'exit status 3 when it does not run']],
    load: () => import('../commands/status.js'),
  }).option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'doctor',
    summary: 'check this machine and the service; says what to do',
    examples: [['lambdabox doctor', 'exit status 1 when a check fails']],
    load: () => import('../commands/doctor.js'),
  }).option(...JSON_OPTION);
}

function addRuntimes(program: Command, execute: Execute): void {
  const runtimes = program
    .command('runtimes')
    .summary('list and build runtime images')
    .description('list and build runtime images');
  declare(runtimes, execute, {
    usage: 'ls',
    summary: 'list the runtimes and their images',
    examples: [['lambdabox runtimes ls', '']],
    load: () => import('../commands/runtimes-ls.js'),
  }).option(...JSON_OPTION);
  declare(runtimes, execute, {
    usage: 'build [runtimes...]',
    summary: 'build images that are missing or old, of all runtimes without a name',
    examples: [['lambdabox runtimes build nodejs24.x python3.13', 'two of them']],
    load: () => import('../commands/runtimes-build.js'),
  }).option(...JSON_OPTION);
}

function addSimulate(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'simulate <folder>',
    summary: 'replay a trace under keep-alive policies: memory wasted against waiting',
    description:
      'The folder has invocations.csv, durations.csv and memory.csv, as the Azure Functions Trace 2019. Needs no service.',
    examples: [
      ['lambdabox simulate data/azure-2019-day07', 'all policies, a table and a chart'],
      ['lambdabox simulate trace --policy fixed-10m lambdabox --json', 'two of them, for scripts'],
      ['lambdabox simulate trace --init-ms 900 --html policies.html', 'slower inits, a page to look at'],
    ],
    load: () => import('../commands/simulate.js'),
  })
    .option('--policy <names...>', `some of ${POLICY_NAMES.join(', ')} (default: all)`, policies)
    .option('--cold-ms <ms>', 'to make, start and boot a container', amount, 290)
    .option('--stem-ms <ms>', 'to give a stem its function', amount, 8)
    .option('--init-ms <ms>', "a function's own init, after either", amount, 100)
    .option('--stem-memory-mb <mb>', 'what a stem holds', amount, 20)
    .option('--max-stems <n>', 'stems of each memory size, at most', wholeNumber(0, 64), 8)
    .option('--html <file>', 'write a page with a chart')
    .option(...JSON_OPTION);
}

/** One name, or several with commas, added to those before. */
function policies(text: string, before: readonly PolicyName[] = []): readonly PolicyName[] {
  const named = text.split(',').map((part) => {
    const found = POLICY_NAMES.find((name) => name === part.trim());
    if (!found) throw new InvalidArgumentError(`It must be one of ${POLICY_NAMES.join(', ')}.`);
    return found;
  });
  return [...before, ...named];
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  return value;
}

function addHelpers(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'env',
    summary: 'print the variables that let aws and the SDKs use this service',
    examples: [
      ['eval "$(lambdabox env)"', 'bash, zsh'],
      ['lambdabox env --shell fish | source', 'fish'],
      ['lambdabox env --shell powershell | Out-String | Invoke-Expression', 'PowerShell'],
    ],
    load: () => import('../commands/env.js'),
  })
    .addOption(
      new Option('--shell <shell>', 'whose syntax')
        .choices(['bash', 'zsh', 'fish', 'powershell'])
        .default('bash'),
    )
    .option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'demo',
    summary: 'deploy two example functions and compare their cold and warm calls',
    examples: [['lambdabox demo', 'can be run again']],
    load: () => import('../commands/demo.js'),
  })
    .option('--rounds <n>', 'cold calls of each function', wholeNumber(1, 100), 3)
    .option('--calls <n>', 'warm calls of each function', wholeNumber(1, 10_000), 20)
    .option(...JSON_OPTION);
  const completion = declare(program, execute, {
    usage: 'completion',
    summary: 'print a completion script for a shell',
    examples: [
      ['eval "$(lambdabox completion bash)"', 'in ~/.bashrc'],
      ['lambdabox completion zsh > "${fpath[1]}/_lambdabox"', 'once, for zsh'],
      ['lambdabox completion fish > ~/.config/fish/completions/lambdabox.fish', 'once, for fish'],
    ],
    load: () => import('../commands/completion.js'),
  });
  completion.addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']));
  program
    .command('complete-functions', { hidden: true })
    .description('print the names of functions; for completion scripts')
    .action(() =>
      execute(async (context) => (await import('../commands/complete-functions.js')).run(context)),
    );
  program
    .command('complete-runtimes', { hidden: true })
    .description('print the names of runtimes; for completion scripts')
    .action(() =>
      execute(async (context) => (await import('../commands/complete-runtimes.js')).run(context)),
    );
}
