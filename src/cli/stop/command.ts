import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [['lambdabox stop', '']],
  options: (command) =>
    command
      .option('--wait <seconds>', 'how long to wait for its end', wholeNumber(1, 3600), 120)
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
