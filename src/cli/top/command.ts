import { Option } from 'commander';
import { SORT_KEYS } from './sort-keys';
import type { Declaration } from '../declaration';
import { wholeNumber } from '../options';

export const declaration: Declaration = {
  description:
    'On a terminal: ? shows the keys, Enter opens the log of a function, q ends. Elsewhere one table is printed.',
  examples: [
    ['lambdabox top', ''],
    ['lambdabox top --sort p99 --filter api', 'the slowest of those whose names have api in them'],
    ['lambdabox top --once', 'one table'],
    ["lambdabox top --json | jq '.functions[] | select(.errors > 0)'", 'for scripts'],
  ],
  options: (command) =>
    command
      .option('--interval <seconds>', 'between two looks, 1 to 60', wholeNumber(1, 60), 1)
      .addOption(new Option('--sort <column>', 'what comes first').choices([...SORT_KEYS]).default('calls'))
      .option('--filter <text>', 'only functions whose names have it')
      .option('--once', 'print one table and end')
      .option('--json', 'print one JSON object and end'),
  load: () => import('./run.js'),
};
