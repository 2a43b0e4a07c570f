import { InvalidArgumentError } from 'commander';
import { POLICY_NAMES, type PolicyName } from '../../simulator/policy-names';
import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'The folder has invocations.csv, durations.csv and memory.csv, as the Azure Functions Trace 2019. Needs no service.',
  examples: [
    ['lambdabox simulate data/azure-2019-day07', 'all policies, a table and a chart'],
    ['lambdabox simulate trace --policy fixed-10m lambdabox --json', 'two of them, for scripts'],
    ['lambdabox simulate trace --memory-mb 16384', 'on a box of 16 GB, so that some have to go'],
    ['lambdabox simulate trace --idle-mb 512 1024 2048', 'three budgets for idle environments, a table each'],
    ['lambdabox simulate trace --init-ms 900 --html policies.html', 'slower inits, a page to look at'],
  ],
  options: (command) =>
    command
      .option('--policy <names...>', `some of ${POLICY_NAMES.join(', ')} (default: all)`, policies)
      .option('--cold-ms <ms>', 'to make, start and boot a container', amount, 290)
      .option('--stem-ms <ms>', 'to give a stem its function', amount, 8)
      .option('--init-ms <ms>', "a function's own init, after either", amount, 100)
      .option('--stem-memory-mb <mb>', 'what a stem holds', amount, 20)
      .option('--max-stems <n>', 'stems of each memory size, at most', wholeNumber(0, 64), 8)
      .option('--memory-mb <mb>', "the box's memory budget (default: it is never short)", amount)
      .option(
        '--idle-mb <mb...>',
        'what idle environments may hold; several are tried (default: no limit)',
        amounts,
      )
      .option('--html <file>', 'write a page with a chart')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};

/** One name, or several with commas, added to those before. */
function policies(text: string, before: readonly PolicyName[] = []): readonly PolicyName[] {
  const named = text.split(',').map((part) => {
    const found = POLICY_NAMES.find((name) => name === part.trim());
    if (!found) throw new InvalidArgumentError(`It must be one of ${POLICY_NAMES.join(', ')}.`);
    return found;
  });
  return [...before, ...named];
}

/** One amount, or several with commas, added to those before. */
function amounts(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, ...text.split(',').map(amount)];
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  return value;
}
