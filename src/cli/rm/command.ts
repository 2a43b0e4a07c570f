import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [['lambdabox rm orders --yes', 'without being asked']],
  options: (command) => command.option('-y, --yes', 'do not ask').option(...JSON_OPTION),
  load: () => import('./run.js'),
};
