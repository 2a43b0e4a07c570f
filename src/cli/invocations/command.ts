import { Option } from 'commander';
import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [
    ['lambdabox invocations orders', ''],
    ['lambdabox invocations --cold', 'cold starts only'],
    ['lambdabox invocations orders --since 2d --outcome error --text TypeError', 'of all that are kept'],
    ['lambdabox invocations --slower-than 500', 'those that took longer than 500 ms'],
  ],
  options: (command) =>
    command
      .option('-n, --limit <count>', 'how many to look at, or to find', wholeNumber(1, 2000), 20)
      .option('--request-id <id>', 'one call')
      .option('--cold', 'only those that waited for a new environment')
      .addOption(
        new Option('--kind <kind>', 'find those that started so').choices(['warm', 'thawed', 'stem', 'cold']),
      )
      .addOption(
        new Option('--outcome <outcome>', 'find those that ended so; failed: any but success').choices([
          ...['success', 'failed', 'error', 'timeout', 'crash', 'oom', 'init-error', 'too-large'],
        ]),
      )
      .option('--slower-than <ms>', 'find those that took longer', wholeNumber(0, 86_400_000))
      .option('--text <text>', 'find an error by a part of it, or a call by the beginning of its id')
      .option('--since <time>', 'find those since then: 90s, 10m, 1h30m, 2d, 2026-01-31T12:00:00Z')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
