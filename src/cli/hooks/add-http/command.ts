import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description:
    'A route is written as API Gateway has it: a method or ANY, and a path in which {name} is one part of it and {name+} all the ' +
    'rest; $default is for what no other takes. Without a host it is found below /_lambdabox/routes.',
  examples: [
    ["lambdabox hooks add-http orders --route 'POST /orders/{id}' --function orders", ''],
    [
      "lambdabox hooks add-http shop --route 'ANY /{proxy+}' --host shop.example.com --function shop",
      'a host',
    ],
    [
      "lambdabox hooks add-http in --route 'POST /in' --function in --answer queue",
      '202 at once, the call later',
    ],
  ],
  options: (command) =>
    command
      .requiredOption('--route <route>', 'for which requests')
      .requiredOption('--function <function>', 'what is called: a name, or <name>:<alias>')
      .option('--host <host>', 'only for this host')
      .addOption(new Option('--payload <format>', 'of the event (default: 2.0)').choices(['2.0', '1.0']))
      .addOption(
        new Option('--answer <by>', "the function's, or at once (default: function)").choices([
          'function',
          'queue',
        ]),
      )
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
