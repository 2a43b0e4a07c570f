import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description: 'The link logs in once, within a minute, as the key that the command has.',
  examples: [
    ['lambdabox console', ''],
    ['lambdabox console --print', 'only print the link, for a browser elsewhere'],
  ],
  options: (command) => command.option('--print', 'print the link and open nothing').option(...JSON_OPTION),
  load: () => import('./run.js'),
};
