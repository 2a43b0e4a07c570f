import { Option } from 'commander';
import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'Usage is kept by UTC day for 400 days. Prices of AWS change: --print-prices says which are used.',
  examples: [
    ['lambdabox usage', 'the last 30 days'],
    ['lambdabox usage orders --month 2026-11', 'one function, one month'],
    ['lambdabox usage --print-prices > prices.json', 'a file to edit'],
    ['lambdabox usage --prices prices.json', 'with the prices of that file'],
  ],
  options: (command) =>
    command
      .addOption(
        new Option('--since <time>', 'such as 30d, 2026-01-31; whole days')
          .default('30d')
          .conflicts(['month']),
      )
      .option('--month <month>', 'a calendar month, such as 2026-11')
      .option('--prices <file>', 'prices in place of those that lambdabox comes with')
      .option('--print-prices', 'print the prices and end')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
