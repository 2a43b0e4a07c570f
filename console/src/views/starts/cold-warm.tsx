import { useState } from 'preact/hooks';
import { live } from '../../api/stream';
import { amendQuery, place } from '../../app/router';
import { CommandLine, Page } from '../../ui/basics';
import { shellWord } from '../../ui/format';
import { Choice } from '../calls';
import { BeforeAfter } from './before-after';
import { SideOfStarts, type Side } from './side';

const WINDOWS: Readonly<Record<string, number>> = {
  '5 min': 300,
  '15 min': 900,
  '1 h': 3600,
  '6 h': 21_600,
  '1 day': 86_400,
};
/** Of the address, for all that is put beside something. */
const ALONE = { other: undefined, otherVersion: undefined, deployment: undefined };

/** How long each kind of start takes; of two functions or versions side by side, or before and after a deployment. */
export function ColdWarmView() {
  const query = place.value.query;
  const [window, setWindow] = useState('1 h');
  const one: Side = { name: query.get('function') ?? '', version: query.get('version') ?? '' };
  const other: Side = { name: query.get('other') ?? '', version: query.get('otherVersion') ?? '' };
  const deployment = query.get('deployment') ?? undefined;
  const isCompared = query.has('other') || query.has('otherVersion');
  const isAlone = !isCompared && deployment === undefined;
  const first = one.name || (live.value?.functions[0]?.functionName ?? '');
  return (
    <Page
      title="Cold and warm"
      sub="From the request to the answer, by how the environment was had"
      actions={
        <>
          {deployment === undefined && (
            <Choice
              name="Time"
              value={window}
              options={Object.keys(WINDOWS)}
              onChange={({ currentTarget }) => setWindow(currentTarget.value)}
            />
          )}
          {isAlone && first !== '' && (
            <>
              <button type="button" onClick={() => amendQuery({ other: first })}>
                Compare with another
              </button>
              <button
                type="button"
                onClick={() => amendQuery({ function: first, version: undefined, deployment: 'last' })}
              >
                Before and after a deployment
              </button>
            </>
          )}
          {!isAlone && (
            <button type="button" onClick={() => amendQuery(ALONE)}>
              One only
            </button>
          )}
        </>
      }
    >
      {deployment === undefined ? (
        <Sides one={one} other={isCompared ? other : undefined} seconds={WINDOWS[window] ?? 3600} />
      ) : (
        <BeforeAfter key={one.name} name={one.name} at={deployment} />
      )}
      <CommandLine
        command={
          one.name === '' ? 'lambdabox stats' : `lambdabox bench ${shellWord(one.name)} --html report.html`
        }
      />
    </Page>
  );
}

function Sides({
  one,
  other,
  seconds,
}: {
  readonly one: Side;
  readonly other: Side | undefined;
  readonly seconds: number;
}) {
  return (
    <div class={other ? 'two even' : ''}>
      <SideOfStarts
        side={one}
        seconds={seconds}
        onChange={({ name, version }) => amendQuery({ function: name, version })}
      />
      {other && (
        <SideOfStarts
          side={other}
          seconds={seconds}
          onChange={({ name, version }) => amendQuery({ other: name, otherVersion: version })}
        />
      )}
    </div>
  );
}
