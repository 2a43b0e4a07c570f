import type { Declaration } from '../../declaration';
import { GROUP_OPTION } from '../group-option';

export const declaration: Declaration = {
  description: 'It calls at its next time.',
  examples: [['lambdabox schedule resume report', 'call again']],
  options: (command) => command.option(...GROUP_OPTION),
  load: () => import('./run.js'),
};
