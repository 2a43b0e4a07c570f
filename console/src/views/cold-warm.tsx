import { useState } from 'preact/hooks';
import type { Phase } from '../../../src/contract/phases';
import type { StartKindDetails } from '../../../src/contract/statistics-answer';
import { own } from '../api/own';
import { live } from '../api/stream';
import { amendQuery, place } from '../app/router';
import { Card, CommandLine, Empty, Loading, Page, StartKindMark, Trouble } from '../ui/basics';
import { count, shellWord } from '../ui/format';
import { useAsked } from '../ui/use-asked';
import { Histogram } from '../ui/histogram';
import { Waterfall } from '../ui/waterfall';
import { Choice } from './calls';
import { KindTable } from './kind-table';

const WINDOWS: Readonly<Record<string, number>> = {
  '5 min': 300,
  '15 min': 900,
  '1 h': 3600,
  '6 h': 21_600,
  '1 day': 86_400,
};

interface Side {
  readonly name: string;
  readonly version: string;
}

/** How long each kind of start takes; of two functions or versions side by side. */
export function ColdWarmView() {
  const query = place.value.query;
  const [window, setWindow] = useState('1 h');
  const isCompared = query.has('other') || query.has('otherVersion');
  const one: Side = { name: query.get('function') ?? '', version: query.get('version') ?? '' };
  const other: Side = { name: query.get('other') ?? '', version: query.get('otherVersion') ?? '' };
  const seconds = WINDOWS[window] ?? 3600;
  return (
    <Page
      title="Cold and warm"
      sub="From the request to the answer, by how the environment was had"
      actions={
        <>
          <Choice
            name="Time"
            value={window}
            options={Object.keys(WINDOWS)}
            onChange={({ currentTarget }) => setWindow(currentTarget.value)}
          />
          <button
            type="button"
            onClick={() =>
              amendQuery(
                isCompared
                  ? { other: undefined, otherVersion: undefined }
                  : { other: one.name || (live.value?.functions[0]?.functionName ?? '') },
              )
            }
          >
            {isCompared ? 'One only' : 'Compare with another'}
          </button>
        </>
      }
    >
      <div class={isCompared ? 'two even' : ''}>
        <SideOfStarts
          side={one}
          seconds={seconds}
          onChange={({ name, version }) => amendQuery({ function: name, version })}
        />
        {isCompared && (
          <SideOfStarts
            side={other}
            seconds={seconds}
            onChange={({ name, version }) => amendQuery({ other: name, otherVersion: version })}
          />
        )}
      </div>
      <CommandLine
        command={
          one.name === '' ? 'lambdabox stats' : `lambdabox bench ${shellWord(one.name)} --html report.html`
        }
      />
    </Page>
  );
}

function SideOfStarts({
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

function Starts({ kinds }: { readonly kinds: readonly StartKindDetails[] }) {
  return (
    <>
      <Card title="How long calls took" aside="each bar as many calls as it is high; logarithmic">
        <Histogram kinds={kinds} />
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
