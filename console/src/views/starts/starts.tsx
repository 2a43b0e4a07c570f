import type { Phase } from '../../../../src/contract/phases';
import type { StartKindDetails } from '../../../../src/contract/statistics-answer';
import { Card, StartKindMark } from '../../ui/basics';
import { count } from '../../ui/format';
import { Histogram } from '../../ui/histogram';
import { Waterfall } from '../../ui/waterfall';
import { KindTable } from './kind-table';

/** How long calls took, by the kind of their start, and where their time went. */
export function Starts({
  kinds,
  beside,
}: {
  readonly kinds: readonly StartKindDetails[];
  /** What is shown next to them, on the same axis. */
  readonly beside?: readonly StartKindDetails[];
}) {
  return (
    <>
      <Card title="How long calls took" aside="each bar as many calls as it is high; logarithmic">
        <Histogram kinds={kinds} beside={beside} />
      </Card>
      <Card title="By kind of start" flush>
        <KindTable kinds={kinds} />
      </Card>
      <div class="kind-phases">
        {kinds.map(({ startKind, calls, phases }) => (
          <Card
            key={startKind}
            title={<StartKindMark kind={startKind} />}
            aside={`median of each phase, ${count(calls)} calls`}
          >
            <Waterfall phases={medians(phases)} />
          </Card>
        ))}
      </div>
    </>
  );
}

function medians(phases: StartKindDetails['phases']): Partial<Record<Phase, number>> {
  return Object.fromEntries(Object.entries(phases).map(([phase, spread]) => [phase, spread.p50Ms]));
}
