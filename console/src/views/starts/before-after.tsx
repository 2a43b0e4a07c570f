import { callsOf } from '../../api/calls-of';
import { lambda } from '../../api/lambda';
import { live } from '../../api/stream';
import { amendQuery } from '../../app/router';
import { Answer } from '../../ui/answer';
import { Card, Empty, StartKindMark } from '../../ui/basics';
import { clockTime, count, milliseconds, shellWord } from '../../ui/format';
import { Table, type Column } from '../../ui/table';
import { useAsked } from '../../ui/use-asked';
import { Choice } from '../calls';
import { changesOf, changeText, type Change } from './changes';
import { deploymentsOf, type Deployment } from './deployments';
import { Starts } from './starts';
import { summedCalls } from './summed-calls';

/** Of each side: as many as say how it is, and a page is not slow to get. */
const MOST_CALLS = 1000;
const REFRESH_MS = 5000;

/** The calls just before a change of a function beside those since. `at`: epoch milliseconds, or `last`. */
export function BeforeAfter({ name, at }: { readonly name: string; readonly at: string }) {
  const versions = useAsked(`versions ${name}`, (signal) => lambda.listVersions(name, signal), REFRESH_MS);
  const deployments = deploymentsOf(versions.data ?? []);
  const chosen = deployments.find((one) => String(one.at) === at) ?? deployments[0];
  return (
    <>
      <div class="filters">
        <Choice
          name="Function"
          value={name}
          options={(live.value?.functions ?? []).map(({ functionName }) => functionName)}
          onChange={({ currentTarget }) => amendQuery({ function: currentTarget.value, deployment: 'last' })}
        />
        {chosen && <Deployments of={deployments} chosen={chosen} />}
      </div>
      <Answer of={versions}>
        {() => (chosen ? <Split name={name} at={chosen.at} /> : <Empty>It has no version.</Empty>)}
      </Answer>
    </>
  );
}

function Deployments({ of, chosen }: { readonly of: readonly Deployment[]; readonly chosen: Deployment }) {
  return (
    <select
      aria-label="Deployment"
      value={String(chosen.at)}
      onChange={({ currentTarget }) => amendQuery({ deployment: currentTarget.value })}
    >
      {of.map(({ at, versions }) => (
        <option key={at} value={String(at)}>
          {`${clockTime(at)}: ${versions.join(', ')}`}
        </option>
      ))}
    </select>
  );
}

function Split({ name, at }: { readonly name: string; readonly at: number }) {
  const before = useAsked(`before ${name} ${at}`, (signal) =>
    callsOf({ function: name, until: at }, MOST_CALLS, signal),
  );
  const after = useAsked(
    `after ${name} ${at}`,
    (signal) => callsOf({ function: name, since: at }, MOST_CALLS, signal),
    REFRESH_MS,
  );
  return (
    <Answer of={before}>
      {(was) => (
        <Answer of={after}>
          {(is) => <Compared name={name} before={summedCalls(was)} after={summedCalls(is)} />}
        </Answer>
      )}
    </Answer>
  );
}

type Kinds = ReturnType<typeof summedCalls>;

function Compared({
  name,
  before,
  after,
}: {
  readonly name: string;
  readonly before: Kinds;
  readonly after: Kinds;
}) {
  return (
    <>
      <Card title="What changed" aside="median from the request to the answer" flush>
        <Table
          name="What changed"
          columns={COLUMNS}
          rows={changesOf(before, after)}
          keyOf={({ startKind }) => startKind}
          empty={
            <Empty command={`lambdabox invoke ${shellWord(name)}`}>
              No call of it is kept. One is made by
            </Empty>
          }
        />
      </Card>
      <div class="two even">
        <HalfOf title="Before" kinds={before} beside={after} none="No call from before is kept." />
        <HalfOf title="Since" kinds={after} beside={before} none="No call has ended since." />
      </div>
    </>
  );
}

function HalfOf({
  title,
  kinds,
  beside,
  none,
}: {
  readonly title: string;
  readonly kinds: Kinds;
  readonly beside: Kinds;
  readonly none: string;
}) {
  const calls = kinds.reduce((sum, kind) => sum + kind.calls, 0);
  return (
    <section aria-label={title}>
      <h2>
        {title} <span class="soft">{`${calls === MOST_CALLS ? 'the last ' : ''}${count(calls)} calls`}</span>
      </h2>
      {kinds.length === 0 ? (
        <Card>
          <Empty>{none}</Empty>
        </Card>
      ) : (
        <Starts kinds={kinds} beside={beside} />
      )}
    </section>
  );
}

const COLUMNS: readonly Column<Change>[] = [
  {
    title: 'Start',
    cell: ({ startKind }) => <StartKindMark kind={startKind} />,
    value: ({ startKind }) => startKind,
  },
  timesOf('Before', ({ before }) => before?.total.p50Ms),
  timesOf('Since', ({ after }) => after?.total.p50Ms),
  { title: 'Median', cell: (change) => changeText(change), value: ({ ratio }) => ratio },
];

function timesOf(title: string, value: (change: Change) => number | undefined): Column<Change> {
  const cell = (change: Change) => {
    const ms = value(change);
    return ms === undefined ? '–' : milliseconds(ms);
  };
  return { title, align: 'right', cell, value };
}
