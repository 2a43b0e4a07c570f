import type { Declaration } from '../../declaration';
import { GROUP_OPTION } from '../group-option';

export const declaration: Declaration = {
  description: 'Times that pass meanwhile are not missed and are not caught up with.',
  examples: [['lambdabox schedule pause report', 'no call until it is resumed']],
  options: (command) => command.option(...GROUP_OPTION),
  load: () => import('./run.js'),
};
