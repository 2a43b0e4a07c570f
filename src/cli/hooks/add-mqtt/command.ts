import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION, repeated } from '../../options';

export const declaration: Declaration = {
  description:
    'The broker is a connection of the kind mqtt (`lambdabox connections add`). It keeps what comes while lambdabox is away, and ' +
    'is told that a message has come when the event is in the queue.',
  examples: [
    ["lambdabox hooks add-mqtt doors --connection home --topic 'home/+/door' --function doors", ''],
    [
      "lambdabox hooks add-mqtt all --connection home --topic 'a/#' --topic b --qos 2 --function f",
      'several topics',
    ],
  ],
  options: (command) =>
    command
      .requiredOption('--connection <name>', 'of the broker')
      .requiredOption(
        '--topic <topic>',
        'what is subscribed to, + and # included; may be given again',
        repeated,
      )
      .requiredOption('--function <function>', 'what is called: a name, or <name>:<alias>')
      .addOption(new Option('--qos <qos>', 'at most (default: 1)').choices(['0', '1', '2']))
      .addOption(
        new Option('--mqtt-version <version>', 'that the broker speaks (default: 5)').choices(['5', '3.1.1']),
      )
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
