import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'The detail is a JSON object, @file, or - for standard input; {} without one. Exit status 1 when the bus did not take it.',
  examples: [
    [`lambdabox emit OrderPlaced '{"id": 7}' --source shop`, 'on the default bus'],
    [
      'lambdabox emit OrderPlaced @order.json --source shop --bus orders',
      'the detail from a file, on a bus of its own',
    ],
    [
      'cat order.json | lambdabox emit OrderPlaced - --source shop --json',
      'from standard input; the answer as JSON',
    ],
  ],
  options: (command) =>
    command
      .option('--source <source>', 'what the event comes from', 'lambdabox.cli')
      .option('--bus <bus>', 'name or ARN of the event bus', 'default')
      .option('--resource <arn...>', 'what the event is about')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
