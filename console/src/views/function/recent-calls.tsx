import { own } from '../../api/own';
import { hrefOf } from '../../app/router';
import { Answer } from '../../ui/answer';
import { Card, Empty } from '../../ui/basics';
import { useAsked } from '../../ui/use-asked';
import { CallTable } from '../call-table';
import { KindTable } from '../starts/kind-table';
import type { TabProps } from './function';

export function CallsTab({ name }: TabProps) {
  const calls = useAsked(`calls ${name}`, (signal) => own.calls({ function: name, limit: 50 }, signal), 3000);
  const statistics = useAsked(
    `stats ${name}`,
    (signal) => own.statistics({ function: name, since: 3600 }, signal),
    5000,
  );
  return (
    <>
      <Card title="Cold and warm" aside="the last hour" flush>
        <KindTable kinds={statistics.data?.startKinds ?? []} />
      </Card>
      <Card title="Calls" aside={<a href={hrefOf(['calls'], { function: name })}>All of them</a>} flush>
        <Answer of={calls}>
          {(data) => (
            <CallTable
              calls={data.calls}
              empty={<Empty command={`lambdabox invoke ${name}`}>Nobody has called it yet.</Empty>}
            />
          )}
        </Answer>
      </Card>
    </>
  );
}
