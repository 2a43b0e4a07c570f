import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  examples: [['lambdabox connections rm cache', '']],
  options: (command) =>
    command.option('--force', 'also while something uses it, which stops then').option(...JSON_OPTION),
  load: () => import('./run.js'),
};
