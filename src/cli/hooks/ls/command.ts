import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description: 'What passed through them, and what is wrong with one, is told by `lambdabox sources`.',
  examples: [['lambdabox hooks ls', '']],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
