import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION, wholeNumber } from '../../options';

export const declaration: Declaration = {
  description:
    'A topic of SNS that is subscribed to the address that is printed, or one of a server that speaks as SNS does, calls the ' +
    'function with the event of SNS. Its subscription is confirmed, and the signatures of its messages are verified. Where the ' +
    'policy of the function does not let SNS call it, the permission is added.',
  examples: [
    [
      'lambdabox hooks add-sns orders --topic arn:aws:sns:us-east-1:123456789012:orders --function orders',
      "a topic of AWS's",
    ],
    [
      'lambdabox hooks add-sns orders --topic arn:aws:sns:us-east-1:000000000000:orders --function orders --server http://127.0.0.1:4566',
      "a server's",
    ],
    [
      'lambdabox hooks add-sns raw --topic arn:aws:sns:us-east-1:123456789012:raw --function f --token',
      'raw messages, which nobody signs',
    ],
  ],
  options: (command) =>
    command
      .requiredOption('--topic <arn>', 'whose messages')
      .requiredOption('--function <function>', 'what is called: a name, or <name>:<alias>')
      .option('--server <address>', "whose topic it is, where it is not AWS's: http://127.0.0.1:4566")
      .option('--token', 'messages show a token in the place of a signature; it is made and printed, once')
      .addOption(
        new Option('--tolerance <seconds>', 'how old a message may be (default: 3600)').argParser(
          wholeNumber(1, 86_400),
        ),
      )
      .option('--no-permission', 'do not touch the policy of the function')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
