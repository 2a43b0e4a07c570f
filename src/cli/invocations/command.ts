import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [
    ['lambdabox invocations orders', ''],
    ['lambdabox invocations --cold', 'cold starts only'],
  ],
  options: (command) =>
    command
      .option('-n, --limit <count>', 'how many to look at', wholeNumber(1, 2000), 20)
      .option('--request-id <id>', 'one call')
      .option('--cold', 'only those that waited for a new environment')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
