import { Option } from 'commander';
import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

const CHANGES = ['redrive', 'purge'];

export const declaration: Declaration = {
  description:
    'Events are calls of the type Event. Each is run, tried again when it fails, and then what became of it is delivered ' +
    'to its destination. Failed ones are kept: their tries are over, and no destination took them.',
  examples: [
    ['lambdabox events', 'of all functions'],
    ['lambdabox events orders --stage failed', 'what failed, and why'],
    ['lambdabox events orders --redrive', 'run its failed events again'],
    ['lambdabox events --redrive --request-id 3f0c2b1e-93a4-4f0e-9d0a-0123456789ab', 'one of them'],
    ['lambdabox events orders --purge', 'forget all that it has, after a question'],
  ],
  options: (command) =>
    command
      .addOption(
        new Option('-n, --limit <count>', 'how many to list')
          .argParser(wholeNumber(1, 1000))
          .default(20)
          .conflicts(CHANGES),
      )
      .addOption(
        new Option('--stage <stage>', 'only those in it')
          .choices(['waiting', 'running', 'delivering', 'failed'])
          .conflicts(CHANGES),
      )
      .option('--request-id <id>', 'one event')
      .addOption(new Option('--redrive', 'run failed ones again, or deliver them again').conflicts('purge'))
      .option('--purge', 'forget those that do not run at the moment')
      .option('-y, --yes', 'do not ask before a purge')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
