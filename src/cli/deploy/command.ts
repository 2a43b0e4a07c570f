import { InvalidArgumentError, Option } from 'commander';
import type { Declaration } from '../declaration';
import { wholeNumber, repeated, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'What is not said is guessed from the files, or kept when the function exists. ' +
    'A file .lambdaignore in the folder (the rules of .gitignore) names what is left out. ' +
    'Dependencies that requirements.txt or package.json names and the folder has not installed are built for the runtime, in a container.',
  examples: [
    ['lambdabox deploy ./orders', 'runtime and handler guessed, name of the folder'],
    ['lambdabox deploy ./orders --memory 512 --env STAGE=prod --env LEVEL=info', 'with settings'],
    ['lambdabox deploy build/app.zip --name orders --publish', 'a zip, and a version of it'],
    [
      'lambdabox deploy s3://code/orders.zip --runtime nodejs24.x --handler index.handler',
      'a zip in S3, which the service reads',
    ],
    [
      'lambdabox deploy ./orders --on sqs:orders --on "rate(5 minutes)"',
      'called by a queue, and every five minutes',
    ],
    ['lambdabox deploy ./scraper --network none', 'without any network'],
    ['lambdabox deploy ./scraper --rebuild', 'with the newest dependencies that requirements.txt allows'],
    ['lambdabox deploy ./bundled --no-build', 'the folder as it is'],
    ['lambdabox deploy --image shop:latest', 'a container image of this machine or of a registry'],
  ],
  options: (command) =>
    command
      .option('--name <name>', 'name of the function (default: name of the folder, zip or image)')
      .addOption(
        new Option('--image <uri>', 'a container image instead of files: a tag or a digest').conflicts([
          ...['runtime', 'handler', 'layer', 'clearLayers', 'rebuild'],
        ]),
      )
      .option('--entry-point <words>', "in place of the image's: words, or a list in JSON", words)
      .option('--command <words>', "in place of the image's: words, or a list in JSON", words)
      .option('--working-directory <path>', "in place of the image's")
      .option('--runtime <runtime>', 'such as nodejs24.x, python3.13, provided.al2023')
      .option('--handler <handler>', 'file without its extension, dot, function: index.handler')
      .option('--memory <MB>', 'memory, 128 to 10240', wholeNumber(128, 10_240))
      .option('--timeout <seconds>', 'longest run, 1 to 900', wholeNumber(1, 900))
      .option('--tmp <MB>', 'size of /tmp, 512 to 10240', wholeNumber(512, 10_240))
      .option('--env <K=V>', 'a variable to set, can be repeated; others stay', repeated)
      .option('--env-file <file>', 'a file with a K=V a line; --env wins')
      .option('--clear-env', 'forget the variables that the function has')
      .addOption(
        new Option(
          '--layer <arn>',
          'a layer version, can be repeated, later over earlier; they replace those it has',
        )
          .argParser(repeated)
          .conflicts('clearLayers'),
      )
      .option('--clear-layers', 'take off the layers that the function has')
      .addOption(new Option('--network <mode>', 'what it may reach').choices(['none', 'egress']))
      .option(
        '--on <source>',
        'what calls it by itself, can be repeated: "rate(5 minutes)", sqs:orders, s3:bucket/prefix, mqtt:home/+/door, sns:alarms, an ARN',
        repeated,
      )
      .option('--description <text>', 'up to 256 characters')
      .option('--publish', 'publish a version')
      .option('--no-build', 'do not build dependencies that are named and not installed')
      .option('--rebuild', 'build them even when the same were built before')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};

/** `app.handler two`, or `["app.handler", "a word with blanks"]`. */
function words(text: string): string[] {
  if (!text.trimStart().startsWith('[')) return text.split(/\s+/).filter((word) => word !== '');
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((word): word is string => typeof word === 'string')) return list;
  throw new InvalidArgumentError('it must be words, or a list of strings in JSON.');
}
