import type { Check } from '../../../src/contract/check';
import type { LiveView } from '../../../src/contract/live-view';
import type { SourceView } from '../../../src/contract/source-view';
import { hrefOf } from '../app/router';
import { count, percent } from '../ui/format';

export interface Alert {
  readonly tone: 'bad' | 'warn';
  readonly sentence: string;
  readonly remedy?: string;
  readonly href: string;
}

/** Of calls: less is noise. */
const ERROR_SHARE = 0.05;

/** The worst first. Pure. */
export function alertsOf(
  view: LiveView | undefined,
  checks: readonly Check[],
  sources: readonly SourceView[],
): readonly Alert[] {
  const functions = view?.functions ?? [];
  const troubled = sources.map(sentenceOf);
  return [
    ...checks.flatMap(({ name, status, detail, remedy }): Alert[] =>
      // What the doctor says of a source is said with the source.
      status === 'ok' || troubled.includes(`${name}: ${detail}`)
        ? []
        : [
            {
              tone: status === 'fail' ? 'bad' : 'warn',
              sentence: `${name}: ${detail}`,
              remedy,
              href: hrefOf(['health']),
            },
          ],
    ),
    ...sources.flatMap((source): Alert[] => {
      const sentence = sentenceOf(source);
      if (sentence === undefined) return [];
      return [
        { tone: 'bad', sentence, remedy: `lambdabox sources why ${source.id}`, href: hrefOf(['sources']) },
      ];
    }),
    ...functions.flatMap(({ functionName, recent }): Alert[] =>
      recent && recent.errors > 0 && recent.errors / recent.calls >= ERROR_SHARE
        ? [
            {
              tone: 'bad',
              sentence: `${functionName}: ${percent(recent.errors / recent.calls)} of the last ${count(recent.calls)} calls failed.`,
              remedy: 'Look at what they logged.',
              href: hrefOf(['calls'], { function: functionName, outcome: 'failed' }),
            },
          ]
        : [],
    ),
    ...functions.flatMap(({ functionName, recent }): Alert[] =>
      recent && recent.throttles > 0
        ? [
            {
              tone: 'warn',
              sentence: `${functionName}: ${count(recent.throttles)} calls were throttled.`,
              remedy: 'Raise its concurrency, or the memory budget.',
              href: hrefOf(['functions', functionName]),
            },
          ]
        : [],
    ),
  ].toSorted((one, other) => Number(other.tone === 'bad') - Number(one.tone === 'bad'));
}

/** Undefined for a source that is well. */
function sentenceOf({ kind, name, trouble }: SourceView): string | undefined {
  return trouble && `${kind} ${name}: ${trouble.message}`;
}
