import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description: 'The settings are environment variables: docs/cli.md.',
  examples: [
    ['lambdabox start --detach', 'in the background'],
    ['LAMBDABOX_LISTEN=127.0.0.1:5000 lambdabox start', 'on another port'],
  ],
  options: (command) =>
    command
      .option('-d, --detach', 'in the background; returns when the service is ready')
      .option('--wait <seconds>', 'how long --detach waits', wholeNumber(1, 3600), 600)
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
