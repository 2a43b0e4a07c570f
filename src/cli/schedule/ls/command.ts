import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description: 'Times are those of this machine. Missed are times that passed while lambdabox was down.',
  examples: [
    ['lambdabox schedule ls', ''],
    ['lambdabox schedule ls --json', 'with the next three times of each'],
  ],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
