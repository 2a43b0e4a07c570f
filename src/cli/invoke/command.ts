import { Option } from 'commander';
import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'The payload is JSON, @file, or - for standard input; {} without one. Exit status 1 when the function failed.',
  examples: [
    [`lambdabox invoke orders '{"id": 7}'`, 'one call'],
    ['lambdabox invoke orders @event.json --tail', 'with its log'],
    ['lambdabox invoke orders:live', 'an alias or a version'],
    ['lambdabox invoke orders --repeat 20', 'cold and warm side by side'],
    ['lambdabox invoke orders @event.json --event', 'do not wait for it'],
  ],
  options: (command) =>
    command
      .option('--qualifier <qualifier>', 'version or alias')
      .option('--tenant-id <id>', 'whose call it is, of a function that keeps its tenants apart')
      .option('--tail', "show the call's log on stderr")
      .addOption(new Option('--event', 'queue it and return').conflicts(['dryRun', 'tail', 'repeat']))
      .addOption(new Option('--dry-run', 'only check that it could be called').conflicts(['tail', 'repeat']))
      .option('--repeat <n>', 'call n times, one after the other', wholeNumber(1, 100_000))
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
