import type { Declaration } from '../../declaration';
import { JSON_OPTION, repeated } from '../../options';

export const declaration: Declaration = {
  description:
    'An S3-compatible store (MinIO, versitygw, SeaweedFS, Ceph, ...) that posts its notifications to the address that is printed ' +
    'calls the function with the event of S3. Where the policy of the function does not let S3 call it, the permission is added.',
  examples: [
    ['lambdabox hooks add-s3 thumbs --bucket photos --function thumbs', 'objects that are made'],
    [
      'lambdabox hooks add-s3 thumbs --bucket photos --function thumbs --prefix in/ --suffix .jpg',
      'some of them',
    ],
    [
      "lambdabox hooks add-s3 tidy --bucket photos --function tidy:live --event 's3:ObjectRemoved:*'",
      'other events',
    ],
  ],
  options: (command) =>
    command
      .requiredOption('--bucket <bucket>', 'whose objects')
      .requiredOption('--function <function>', 'what is called: a name, or <name>:<alias>')
      .option('--event <event>', 'which events; may be given again (default: s3:ObjectCreated:*)', repeated)
      .option('--prefix <prefix>', 'only keys that begin so')
      .option('--suffix <suffix>', 'only keys that end so')
      .option('--no-permission', 'do not touch the policy of the function')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
