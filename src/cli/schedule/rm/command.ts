import type { Declaration } from '../../declaration';
import { GROUP_OPTION } from '../group-option';

export const declaration: Declaration = {
  description: 'It calls no more. Events that it has sent already run.',
  examples: [['lambdabox schedule rm report', 'remove it']],
  options: (command) => command.option(...GROUP_OPTION),
  load: () => import('./run.js'),
};
