import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description:
    'It is good no longer from that moment on, and who is logged in to the console by it is logged out.',
  examples: [['lambdabox keys rm ci', '']],
  options: (command) => command.option(...JSON_OPTION),
  load: () => import('./run.js'),
};
