import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  examples: [['lambdabox runtimes build nodejs24.x python3.13', 'two of them']],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
