import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description: 'Statistics are kept for a day, in whole minutes; a restart of the service forgets them.',
  examples: [
    ['lambdabox stats', 'all functions, the last 15 minutes'],
    ['lambdabox stats orders --since 6h', ''],
    ['lambdabox stats orders:live', 'the version that an alias points to'],
  ],
  options: (command) =>
    command
      .option('--since <time>', 'such as 5m, 6h, 2026-01-31T12:00:00Z; a day at most', '15m')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
