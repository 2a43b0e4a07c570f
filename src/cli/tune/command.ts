import { InvalidArgumentError } from 'commander';
import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

/** AWS's limits of MemorySize. */
const LEAST_MB = 128;
const MOST_MB = 10_240;

export const declaration: Declaration = {
  description:
    'The calls are real, and so is what they write and send. They go to a copy of the function, which is called by nobody ' +
    'else and removed at the end, also after Ctrl-C; the function itself and its callers are left alone.',
  examples: [
    ['lambdabox tune orders --payload @event.json', 'the usual sizes, and the one that it has'],
    ['lambdabox tune orders --memory 256,512,1024 --calls 50', 'three sizes, 50 warm calls each'],
    ['lambdabox tune orders --prices prices.json --json', 'with your own prices, for scripts'],
  ],
  options: (command) =>
    command
      .option('--payload <payload>', 'JSON, @file, or - for standard input', '{}')
      .option('--memory <sizes>', 'MB, such as 256,512,1024', memorySizes)
      .option('--calls <n>', 'warm calls of each size, after a first one', wholeNumber(1, 10_000), 20)
      .option('--prices <file>', 'as lambdabox usage --print-prices writes them')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};

/** Each once, the smallest first. */
function memorySizes(text: string): readonly number[] {
  const sizes = text.split(',').map((size) => (/^\s*\d+\s*$/.test(size) ? Number(size) : Number.NaN));
  if (!sizes.every((size) => size >= LEAST_MB && size <= MOST_MB))
    throw new InvalidArgumentError(`It must be sizes from ${LEAST_MB} to ${MOST_MB}, with commas between.`);
  return [...new Set(sizes)].sort((a, b) => a - b);
}
