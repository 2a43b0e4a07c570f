import type { CallAnswer, CallRow } from '../../../../src/contract/call-row';
import { differingLines } from '../../../../src/cli/logs/differing-lines';
import { PHASES } from '../../../../src/telemetry/events';
import type { LogEvent } from '../../api/logs';
import { own } from '../../api/own';
import { hrefOf } from '../../app/router';
import type { ViewProps } from '../../app/views';
import { Answer } from '../../ui/answer';
import { Card, CommandLine, Empty, Page, Time } from '../../ui/basics';
import { bytes, megabytes, milliseconds, prettyJson } from '../../ui/format';
import { LogLine } from '../../ui/log-lines';
import { useAsked } from '../../ui/use-asked';
import { Waterfall } from '../../ui/waterfall';
import { logOf } from './call-log';
import { answerOf } from './replays';

interface Side {
  readonly call: CallRow;
  readonly log: readonly LogEvent[];
}

interface Compared {
  readonly title: string;
  readonly of: (call: CallRow) => string;
  /** In what it differs by more or less; it is said, and is no difference in what was done. */
  readonly measured?: (call: CallRow) => number | undefined;
}

const time = (title: string, measured: (call: CallRow) => number | undefined): Compared => ({
  title,
  of: (call) => {
    const ms = measured(call);
    return ms === undefined ? '' : milliseconds(ms);
  },
  measured,
});

const ROWS: readonly Compared[] = [
  { title: 'Function', of: ({ functionName }) => functionName },
  { title: 'Version', of: ({ version, qualifier }) => (qualifier ? `${version} (${qualifier})` : version) },
  { title: 'Outcome', of: ({ outcome }) => outcome },
  {
    title: 'Error',
    of: ({ errorType, errorMessage }) => [errorType, errorMessage].filter(Boolean).join(': '),
  },
  { title: 'Start', of: ({ startKind }) => startKind },
  { title: 'Event', of: ({ requestBytes }) => bytes(requestBytes) },
  { title: 'Answer', of: ({ responseBytes }) => bytes(responseBytes) },
  { title: 'Memory size', of: ({ memorySizeMb }) => megabytes(memorySizeMb) },
  { title: 'Memory used', of: ({ maxMemoryUsedMb }) => megabytes(maxMemoryUsedMb) },
  time('Duration', ({ durationMs }) => durationMs),
  time('Billed', ({ billedDurationMs }) => billedDurationMs),
  ...PHASES.map((phase) => time(`Phase ${phase}`, ({ phases }) => phases[phase])),
  time('Total', ({ totalMs }) => totalMs),
];

/** Two calls beside each other, and in what they differ. */
export function CompareView({ parts: [, first = '', second = ''] }: ViewProps) {
  const asked = useAsked(`compare ${first} ${second}`, (signal) =>
    Promise.all([sideOf(first, signal), sideOf(second, signal)]),
  );
  return (
    <Page
      title="Two calls"
      sub={
        <>
          <CallLink requestId={first} /> and <CallLink requestId={second} />
        </>
      }
    >
      <Answer of={asked}>{([left, right]) => <Sides left={left} right={right} />}</Answer>
      <CommandLine command={`lambdabox why ${first}; lambdabox why ${second}`} />
    </Page>
  );
}

function Sides({ left, right }: { readonly left: Side; readonly right: Side }) {
  const slower = Math.max(left.call.totalMs, right.call.totalMs);
  const pairs = [
    [left, right],
    [right, left],
  ] as const;
  return (
    <>
      <Card title="What differs" flush>
        <Differences left={left.call} right={right.call} />
      </Card>
      <div class="two even">
        {pairs.map(([side, other]) => (
          <div key={side.call.requestId}>
            <Card title="Where its time went" aside={<Time at={side.call.startedAt} />}>
              <Waterfall phases={side.call.phases} slower={slower} />
            </Card>
            <ReplayAnswer requestId={side.call.requestId} />
            <Card title="What it logged">
              <Log side={side} other={other} />
            </Card>
          </div>
        ))}
      </div>
    </>
  );
}

function Differences({ left, right }: { readonly left: CallRow; readonly right: CallRow }) {
  const rows = ROWS.map(({ measured, ...row }) => {
    const [one, two] = [row.of(left), row.of(right)];
    const [from, to] = [measured?.(left), measured?.(right)];
    const change = from !== undefined && to !== undefined ? to - from : undefined;
    return { title: row.title, one, two, change, differs: !measured && one !== two };
  }).filter(({ one, two }) => one !== '' || two !== '');
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="What differs">
      <table>
        <thead>
          <tr>
            <th />
            <th>{left.requestId.slice(0, 8)}</th>
            <th>{right.requestId.slice(0, 8)}</th>
            <th>Difference</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ title, one, two, change, differs }) => (
            <tr key={title} class={differs ? 'differs' : undefined}>
              <th scope="row">{title}</th>
              <td>{one}</td>
              <td>{two}</td>
              <td>{change === undefined ? differs && 'differs' : signed(change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReplayAnswer({ requestId }: { readonly requestId: string }) {
  const answer = answerOf(requestId);
  return (
    <Card title="What it answered">
      {answer ? (
        <pre class="code block" tabIndex={0} aria-label="Answer">
          {prettyJson(answer.payload)}
        </pre>
      ) : (
        <Empty>Answers are not kept: that of a replay is shown in the page that made it.</Empty>
      )}
    </Card>
  );
}

function Log({ side, other }: { readonly side: Side; readonly other: Side }) {
  if (side.log.length === 0) return <Empty>Nothing of it is kept.</Empty>;
  const differ = differingLines(
    side.log.map(({ message }) => message),
    other.log.map(({ message }) => message),
  );
  return (
    <div class="log" role="log" tabIndex={0} aria-label="Log">
      {side.log.map((event, at) => (
        <div key={event.eventId} class={differ[at] ? 'differs' : undefined}>
          <LogLine event={event} label={differ[at] ? 'differs' : undefined} />
        </div>
      ))}
    </div>
  );
}

function CallLink({ requestId }: { readonly requestId: string }) {
  return (
    <a class="mono" href={hrefOf(['calls', requestId])}>
      {requestId}
    </a>
  );
}

async function sideOf(requestId: string, signal: AbortSignal): Promise<Side> {
  const { call }: CallAnswer = await own.call(requestId, signal);
  return { call, log: await logOf(call, signal) };
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${milliseconds(Math.abs(ms))}`;
}
