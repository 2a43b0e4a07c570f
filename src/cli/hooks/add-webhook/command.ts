import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION, wholeNumber } from '../../options';

export const declaration: Declaration = {
  description:
    'Requests that the sender has not signed are refused, and those that are sent again later. The secret that both know is read ' +
    'from a file, or from stdin; where none is given, one is made and printed, once.',
  examples: [
    ['lambdabox hooks add-webhook github --sender github --function ci', 'a secret is made'],
    [
      'lambdabox hooks add-webhook stripe --sender stripe --function pay --secret-file -',
      'its secret, from stdin',
    ],
    [
      'lambdabox hooks add-webhook shop --sender hmac --header x-shop-hmac --encoding base64 --function f',
      'any other',
    ],
  ],
  options: (command) =>
    command
      .addOption(
        new Option('--sender <sender>', 'how requests are signed')
          .choices(['github', 'stripe', 'slack', 'standard', 'hmac'])
          .makeOptionMandatory(),
      )
      .requiredOption('--function <function>', 'what is called: a name, or <name>:<alias>')
      .option('--secret-file <file>', 'the secret that the sender has; - is stdin')
      .addOption(
        new Option('--tolerance <seconds>', 'how old a message may be (default: 300)').argParser(
          wholeNumber(1, 86_400),
        ),
      )
      .addOption(new Option('--payload <format>', 'of the event (default: 2.0)').choices(['2.0', '1.0']))
      .addOption(
        new Option('--answer <by>', "at once, or the function's (default: queue)").choices([
          'queue',
          'function',
        ]),
      )
      .option('--header <name>', 'of hmac: where the signature is')
      .addOption(
        new Option('--algorithm <name>', 'of hmac (default: sha256)').choices(['sha256', 'sha1', 'sha512']),
      )
      .addOption(new Option('--encoding <name>', 'of hmac (default: hex)').choices(['hex', 'base64']))
      .option('--before <text>', 'of hmac: what stands before the signature, such as sha256=')
      .option(
        '--time-header <name>',
        'of hmac: where the time is, in epoch seconds; then <time>.<body> is signed',
      )
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
