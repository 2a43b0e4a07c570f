import type { Declaration } from '../../declaration';
import { GROUP_OPTION } from '../group-option';

export const declaration: Declaration = {
  description: 'Beside its times, which stay as they are; also while it is paused.',
  examples: [['lambdabox schedule run report', 'call it once, now']],
  options: (command) => command.option(...GROUP_OPTION),
  load: () => import('./run.js'),
};
