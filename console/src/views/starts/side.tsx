import { own } from '../../api/own';
import { live } from '../../api/stream';
import { Card, Empty, Loading, Trouble } from '../../ui/basics';
import { shellWord } from '../../ui/format';
import { useAsked } from '../../ui/use-asked';
import { Choice } from '../calls';
import { Starts } from './starts';

/** Both empty: all functions, or every version. */
export interface Side {
  readonly name: string;
  readonly version: string;
}

/** The starts of one function, version or all, over the last while. */
export function SideOfStarts({
  side,
  seconds,
  onChange,
}: {
  readonly side: Side;
  readonly seconds: number;
  readonly onChange: (side: Side) => void;
}) {
  const asked = useAsked(
    `starts ${side.name} ${side.version} ${seconds}`,
    (signal) => own.statistics({ function: side.name, version: side.version, since: seconds }, signal),
    5000,
  );
  const names = (live.value?.functions ?? []).map(({ functionName }) => functionName);
  const kinds = asked.data?.startKinds;
  return (
    <div>
      <div class="filters">
        <Choice
          name="Function"
          all="all functions"
          value={side.name}
          options={names}
          onChange={({ currentTarget }) => onChange({ name: currentTarget.value, version: '' })}
        />
        <input
          aria-label="Version"
          placeholder="every version"
          value={side.version}
          onChange={({ currentTarget }) => onChange({ ...side, version: currentTarget.value })}
        />
      </div>
      {asked.error && <Trouble words={asked.error} retry={asked.reload} />}
      {!kinds ? (
        !asked.error && <Loading />
      ) : kinds.length === 0 ? (
        <Card>
          <Empty command={`lambdabox bench ${shellWord(side.name || 'my-function')}`}>
            No call ended in this time. A comparison of all kinds of starts is made by
          </Empty>
        </Card>
      ) : (
        <Starts kinds={kinds} />
      )}
    </div>
  );
}
