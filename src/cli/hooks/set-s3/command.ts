import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description:
    'Takes the JSON that aws s3api put-bucket-notification-configuration takes, from a file or, with -, from standard input: each of its ' +
    'LambdaFunctionConfigurations becomes a hook, whose name is the Id. As there, what the bucket had before and is not in it is removed.',
  examples: [
    ['lambdabox hooks set-s3 photos notifications.json', ''],
    [
      'aws s3api get-bucket-notification-configuration --bucket photos | lambdabox hooks set-s3 photos -',
      'as it is on AWS',
    ],
  ],
  options: (command) =>
    command.option('--no-permission', 'do not touch the policies of the functions').option(...JSON_OPTION),
  load: () => import('./run.js'),
};
