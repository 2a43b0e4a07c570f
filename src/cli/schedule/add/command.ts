import type { Declaration } from '../../declaration';
import { JSON_OPTION, wholeNumber } from '../../options';

export const declaration: Declaration = {
  description:
    'Expressions are those of EventBridge Scheduler: rate(5 minutes), cron(minutes hours day-of-month month day-of-week year) and ' +
    'at(yyyy-mm-ddThh:mm:ss). A rate calls at once and then at its interval.',
  examples: [
    ['lambdabox schedule add "rate(5 minutes)" report', 'now, and every five minutes'],
    [
      'lambdabox schedule add "cron(0 10 ? * MON-FRI *)" report --timezone Europe/Berlin',
      'at ten on weekdays',
    ],
    ['lambdabox schedule add "at(2030-01-01T00:00:00)" fireworks --delete-after', 'once, and gone behind it'],
    [
      `lambdabox schedule add "rate(1 hour)" report:live --name hourly --input '{"full":false}'`,
      'an alias, with an event',
    ],
  ],
  options: (command) =>
    command
      .option('--name <name>', 'what it is called (default: the name of the function)')
      .option('--timezone <zone>', 'whose clocks cron and at mean, such as Europe/Berlin (default: UTC)')
      .option(
        '--input <json>',
        'the event; without it, one that says which schedule called, and for which time',
      )
      .option('--window <minutes>', 'call at some moment within so many minutes', wholeNumber(1, 1440))
      .option('--delete-after', 'remove it when it has no more times')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
