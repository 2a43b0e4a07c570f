import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'Of a function: its environments, how many there should be and why, the stems that fit it, the latest decisions. ' +
    'Of a call: where its time went, and the decisions that led to it.',
  examples: [
    ['lambdabox why orders', 'all versions'],
    ['lambdabox why orders:live', 'the version that an alias points to'],
    [
      'lambdabox why 3f0c2b1e-93a4-4f0e-9d0a-0123456789ab',
      'one call, as invoke --json and invocations name it',
    ],
    ['lambdabox why orders --limit 1000 --json', 'with the numbers behind each decision'],
  ],
  options: (command) =>
    command
      .option('-n, --limit <count>', 'how many decisions', wholeNumber(1, 10_000), 20)
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
