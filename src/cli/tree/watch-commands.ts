import { type Command, Option } from 'commander';
import { LEVELS } from '../log-level';
import { SORT_KEYS } from '../top/sort-keys';
import { declare, type Execute, JSON_OPTION, wholeNumber } from './declare';

/** The commands that show what happens and what happened. */
export function addWatchCommands(program: Command, execute: Execute): void {
  addTop(program, execute);
  addLogs(program, execute);
  addCalls(program, execute);
  addStats(program, execute);
  addUsage(program, execute);
}

function addTop(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'top',
    summary: 'watch all functions live: calls, environments, start kinds, latencies, errors',
    description:
      'On a terminal: ? shows the keys, Enter opens the log of a function, q ends. Elsewhere one table is printed.',
    examples: [
      ['lambdabox top', ''],
      ['lambdabox top --sort p99 --filter api', 'the slowest of those whose names have api in them'],
      ['lambdabox top --once', 'one table'],
      ["lambdabox top --json | jq '.functions[] | select(.errors > 0)'", 'for scripts'],
    ],
    load: () => import('../commands/top.js'),
  })
    .option('--interval <seconds>', 'between two looks, 1 to 60', wholeNumber(1, 60), 1)
    .addOption(new Option('--sort <column>', 'what comes first').choices([...SORT_KEYS]).default('calls'))
    .option('--filter <text>', 'only functions whose names have it')
    .option('--once', 'print one table and end')
    .option('--json', 'print one JSON object and end');
}

function addLogs(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'logs [functions...]',
    summary: 'show what functions wrote, of all functions without a name',
    description:
      'Following all functions takes in those that are made meanwhile. With --request-id it ends when the call has.',
    examples: [
      ['lambdabox logs -f', 'follow all functions'],
      ['lambdabox logs orders mails --since 1h --filter timeout', 'of the last hour, with this text'],
      ['lambdabox logs -f --level error', 'errors and fatal ones only'],
      ['lambdabox logs orders --request-id 3f0c...', 'one call'],
    ],
    load: () => import('../commands/logs.js'),
  })
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--since <time>', 'such as 90s, 10m, 1h30m, 2d, 2026-01-31T12:00:00Z', '10m')
    .option('--request-id <id>', 'all lines of one call')
    .option('--filter <pattern>', 'CloudWatch Logs filter pattern; plain words match text')
    .addOption(new Option('--level <level>', 'only lines of this level and above').choices([...LEVELS]))
    .option('-n, --lines <count>', 'at most so many lines, the newest', wholeNumber(1, 100_000), 100)
    .option('--json', 'one JSON object a line');
}

function addCalls(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'invocations [function]',
    summary: 'list recent calls: how each environment was had, where the time went',
    examples: [
      ['lambdabox invocations orders', ''],
      ['lambdabox invocations --cold', 'cold starts only'],
    ],
    load: () => import('../commands/invocations.js'),
  })
    .option('-n, --limit <count>', 'how many to look at', wholeNumber(1, 2000), 20)
    .option('--request-id <id>', 'one call')
    .option('--cold', 'only those that waited for a new environment')
    .option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'why <function|request-id>',
    summary: 'tell why a function has the environments it has, or why a call started as it did',
    description:
      'Of a function: its environments, how many there should be and why, the stems that fit it, the latest decisions. ' +
      'Of a call: where its time went, and the decisions that led to it.',
    examples: [
      ['lambdabox why orders', 'all versions'],
      ['lambdabox why orders:live', 'the version that an alias points to'],
      [
        'lambdabox why 3f0c2b1e-93a4-4f0e-9d0a-0123456789ab',
        'one call, as invoke --json and invocations name it',
      ],
      ['lambdabox why orders --limit 1000 --json', 'with the numbers behind each decision'],
    ],
    load: () => import('../commands/why.js'),
  })
    .option('-n, --limit <count>', 'how many decisions', wholeNumber(1, 10_000), 20)
    .option(...JSON_OPTION);
}

function addStats(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'stats [function]',
    summary: 'compare cold and warm calls over a window: latencies, phases, a histogram',
    description: 'Statistics are kept for a day, in whole minutes; a restart of the service forgets them.',
    examples: [
      ['lambdabox stats', 'all functions, the last 15 minutes'],
      ['lambdabox stats orders --since 6h', ''],
      ['lambdabox stats orders:live', 'the version that an alias points to'],
    ],
    load: () => import('../commands/stats.js'),
  })
    .option('--since <time>', 'such as 5m, 6h, 2026-01-31T12:00:00Z; a day at most', '15m')
    .option(...JSON_OPTION);
}

function addUsage(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'usage [function]',
    summary: 'tell GB-seconds billed and held warm, waiting saved, and what AWS would ask for it',
    description:
      'Usage is kept by UTC day for 400 days. Prices of AWS change: --print-prices says which are used.',
    examples: [
      ['lambdabox usage', 'the last 30 days'],
      ['lambdabox usage orders --month 2026-11', 'one function, one month'],
      ['lambdabox usage --print-prices > prices.json', 'a file to edit'],
      ['lambdabox usage --prices prices.json', 'with the prices of that file'],
    ],
    load: () => import('../commands/usage.js'),
  })
    .addOption(
      new Option('--since <time>', 'such as 30d, 2026-01-31; whole days').default('30d').conflicts(['month']),
    )
    .option('--month <month>', 'a calendar month, such as 2026-11')
    .option('--prices <file>', 'prices in place of those that lambdabox comes with')
    .option('--print-prices', 'print the prices and end')
    .option(...JSON_OPTION);
}
