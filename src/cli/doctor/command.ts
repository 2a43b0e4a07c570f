import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [['lambdabox doctor', 'exit status 1 when a check fails']],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
