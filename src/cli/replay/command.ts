import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'Calls a function with the event of a call that has ended, which is kept when it has at most 16 KB, and shows both side by side. ' +
    'It goes to the version or alias that was called then, or to another one. Exit status 1 when the function failed.',
  examples: [
    ['lambdabox replay 3f0c2b1e-93a4-4f0e-9d0a-0123456789ab', 'as invocations and logs name the call'],
    ['lambdabox replay 3f0c2b1e-93a4-4f0e-9d0a-0123456789ab --qualifier 7', 'on version 7'],
    ['lambdabox replay 3f0c2b1e-93a4-4f0e-9d0a-0123456789ab --tail', 'with its log'],
  ],
  options: (command) =>
    command
      .option('--qualifier <qualifier>', 'another version or alias; $LATEST for what is not published')
      .option('--tail', "show the call's log on stderr")
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
