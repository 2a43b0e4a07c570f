import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  examples: [['lambdabox keys ls', '']],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
