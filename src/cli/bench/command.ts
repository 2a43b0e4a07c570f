import { InvalidArgumentError } from 'commander';
import { BENCH_KINDS, type BenchKind } from './sample';
import type { Declaration } from '../declaration';
import { wholeNumber, JSON_OPTION } from '../options';

export const declaration: Declaration = {
  description:
    'Calls the function, and ends and freezes its idle environments to have each kind of start: not for one in use. ' +
    'Warm calls are sent at a fixed rate; a stall counts for every call it delays. Ctrl-C ends with what there is.',
  examples: [
    ['lambdabox bench orders --payload @event.json', 'a table and a chart'],
    ['lambdabox bench orders --kinds cold,stem --calls 50', 'two kinds, 50 calls each'],
    ['lambdabox bench orders --kinds warm --rate 200 --duration 60', 'warm calls for a minute'],
    ['lambdabox bench --compare orders orders-py --html report.html', 'two functions, a page to look at'],
  ],
  options: (command) =>
    command
      .option('--payload <payload>', 'JSON, @file, or - for standard input', '{}')
      .option('--calls <n>', 'cold, stem and thawed starts, of each', wholeNumber(1, 10_000), 20)
      .option(
        '--rate <n>',
        'warm calls a second: few, and it freezes between them',
        wholeNumber(1, 10_000),
        50,
      )
      .option('--duration <seconds>', 'of the warm calls', wholeNumber(1, 3600), 10)
      .option(
        '--kinds <kinds>',
        `some of ${BENCH_KINDS.join(',')} (default: all that can be had)`,
        benchKinds,
      )
      .option('--compare <functions...>', 'measure two functions in turns')
      .option('--html <file>', 'write a page with charts')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};

/** `cold,warm` in the order in which they are measured. */
function benchKinds(text: string): readonly BenchKind[] {
  const names = text.split(',').map((name) => name.trim());
  const isKnown = (name: string) => BENCH_KINDS.some((kind) => kind === name);
  if (!names.every(isKnown)) throw new InvalidArgumentError(`It must be some of ${BENCH_KINDS.join(',')}.`);
  return BENCH_KINDS.filter((kind) => names.includes(kind));
}
