import type { LiveView } from '../../../src/contract/live-view';
import type { Check } from '../../../src/contract/check';
import type { SourceView } from '../../../src/contract/source-view';
import { own } from '../api/own';
import { live } from '../api/stream';
import { hrefOf } from '../app/router';
import { count, percent } from '../ui/format';
import { useAsked } from '../ui/use-asked';

interface Alert {
  readonly tone: 'bad' | 'warn';
  readonly sentence: string;
  readonly remedy?: string;
  readonly href: string;
}

const MOST = 6;
/** Of calls: less is noise. */
const ERROR_SHARE = 0.05;

/** What needs somebody, the worst first; nothing when all is well. */
export function Attention() {
  const doctor = useAsked('doctor', (signal) => own.doctor({}, signal), 60_000);
  const sources = useAsked('sources', (signal) => own.sources({}, signal), 10_000);
  const alerts = alertsOf(live.value, doctor.data?.checks ?? [], sources.data?.sources ?? []);
  if (alerts.length === 0) return null;
  return (
    <ul class="attention" aria-label="What needs attention">
      {alerts.slice(0, MOST).map(({ tone, sentence, remedy, href }) => (
        <li key={sentence} class={tone}>
          <a href={href}>{sentence}</a>
          {remedy && <span class="soft"> {remedy}</span>}
        </li>
      ))}
      {alerts.length > MOST && <li class="soft">{alerts.length - MOST} more.</li>}
    </ul>
  );
}

function alertsOf(
  view: LiveView | undefined,
  checks: readonly Check[],
  sources: readonly SourceView[],
): readonly Alert[] {
  const functions = view?.functions ?? [];
  return [
    ...checks.flatMap(({ name, status, detail, remedy }): Alert[] =>
      status === 'ok'
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
    ...sources.flatMap(({ kind, name, trouble }): Alert[] =>
      trouble
        ? [{ tone: 'bad', sentence: `${kind} ${name}: ${trouble.message}`, href: hrefOf(['sources']) }]
        : [],
    ),
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
