import { Option } from 'commander';
import { LEVELS } from './log-level';
import type { Declaration } from '../declaration';
import { wholeNumber } from '../options';

export const declaration: Declaration = {
  description:
    'Following all functions takes in those that are made meanwhile. With --request-id it ends when the call has.',
  examples: [
    ['lambdabox logs -f', 'follow all functions'],
    ['lambdabox logs orders mails --since 1h --filter timeout', 'of the last hour, with this text'],
    ['lambdabox logs -f --level error', 'errors and fatal ones only'],
    ['lambdabox logs orders --request-id 3f0c...', 'one call'],
  ],
  options: (command) =>
    command
      .option('-f, --follow', 'go on until Ctrl-C')
      .option('--since <time>', 'such as 90s, 10m, 1h30m, 2d, 2026-01-31T12:00:00Z', '10m')
      .option('--request-id <id>', 'all lines of one call')
      .option('--filter <pattern>', 'CloudWatch Logs filter pattern; plain words match text')
      .addOption(new Option('--level <level>', 'only lines of this level and above').choices([...LEVELS]))
      .option('-n, --lines <count>', 'at most so many lines, the newest', wholeNumber(1, 100_000), 100)
      .option('--json', 'one JSON object a line'),
  load: () => import('./run.js'),
};
