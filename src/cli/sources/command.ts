import { Option } from 'commander';
import type { Declaration } from '../declaration';
import { JSON_OPTION, wholeNumber } from '../options';

export const declaration: Declaration = {
  description:
    'Sources call functions by themselves: event source mappings, schedules, rules of buses, notifications of stores, ' +
    'topics, webhooks. The rate is records a second over the last minute; the lag is what waits at the broker.',
  examples: [
    ['lambdabox sources', 'all of them'],
    ['lambdabox sources -w', 'the same, live'],
    ['lambdabox sources why orders', 'what a source waits for, by its name or its id'],
    [`lambdabox sources --json | jq '.sources[] | select(.trouble)'`, 'those in trouble'],
  ],
  options: (command) => {
    command.registeredArguments[0]?.choices(['why']);
    return command
      .addOption(new Option('-w, --watch', 'look again and again, until it is left').conflicts('json'))
      .addOption(
        new Option('-i, --interval <seconds>', 'how often it looks')
          .argParser(wholeNumber(1, 3600))
          .default(2),
      )
      .option(...JSON_OPTION);
  },
  load: () => import('./run.js'),
};
