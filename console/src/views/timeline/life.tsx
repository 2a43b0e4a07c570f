import type { Decision } from '../../../../src/contract/decision';
import type { EnvironmentLife } from '../../../../src/contract/environment-life';
import { own } from '../../api/own';
import { Answer } from '../../ui/answer';
import { Card } from '../../ui/basics';
import { clockTimeMs, count } from '../../ui/format';
import { useAsked } from '../../ui/use-asked';
import { Inputs } from '../call';

const MOST_DECISIONS = 100;

/** Why an environment was made, kept and ended. */
export function Life({ id, life }: { readonly id: string; readonly life: EnvironmentLife | undefined }) {
  const asked = useAsked(id, (signal) => own.decisions({ environment: id, limit: MOST_DECISIONS }, signal));
  return (
    <Card
      title={
        <>
          Environment <span class="mono">{id}</span>
        </>
      }
      aside={life && `${count(life.calls)} calls, ${life.memoryMb} MB`}
    >
      <Answer of={asked}>{({ decisions }) => <DecisionList decisions={decisions} />}</Answer>
    </Card>
  );
}

function DecisionList({ decisions }: { readonly decisions: readonly Decision[] }) {
  if (decisions.length === 0) return <p class="soft">No decision about it is kept.</p>;
  return (
    <ol class="decisions">
      {decisions.toReversed().map((decision) => (
        <li key={`${decision.at} ${decision.action} ${decision.sentence}`}>
          <span class="soft mono">{clockTimeMs(decision.at)}</span> <b>{decision.action}</b>{' '}
          {decision.sentence}
          <details>
            <summary>What it was made from</summary>
            <Inputs inputs={decision.inputs} />
          </details>
        </li>
      ))}
    </ol>
  );
}
