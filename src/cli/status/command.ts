import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [['lambdabox status', 'exit status 3 when it does not run']],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
