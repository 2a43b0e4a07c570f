import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [['lambdabox demo', 'can be run again']],
  options: (command) =>
    command
      .option('--rounds <n>', 'cold calls of each function, and as many by a stem', wholeNumber(1, 100), 2)
      .option('--calls <n>', 'warm calls of each function', wholeNumber(1, 10_000), 20)
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
