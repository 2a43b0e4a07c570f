import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description: 'The service itself connects, as its event sources do. The command fails when that does.',
  examples: [
    ['lambdabox connections test cache', ''],
    ['lambdabox connections test shop jobs', 'also whether the table jobs is there, and what it lacks'],
  ],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
