import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION, repeated, wholeNumber } from '../../options';

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
    [
      "lambdabox hooks add-http api --route 'ANY /api/{proxy+}' --function api --cors-origin https://shop.example.com --cors-method '*'",
      'for pages of another origin',
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
      .option(
        '--cors-origin <origin>',
        'pages of this origin may call, or of any: *; this and the next three may be given again',
        repeated,
      )
      .option('--cors-method <method>', 'what such pages may send: a method, or *', repeated)
      .option('--cors-header <name>', 'a header that they may send, or *', repeated)
      .option('--cors-expose <name>', 'a header of the answer that they may read, or *', repeated)
      .option('--cors-credentials', 'they may send cookies')
      .option('--cors-max-age <seconds>', 'how long browsers need not ask again', wholeNumber(0, 86_400))
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
