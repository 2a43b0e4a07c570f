import type { EventView, EventsAnswer, FunctionEvents } from '../../../src/contract/events-answer';
import { own } from '../api/own';
import { hrefOf } from '../app/router';
import { may } from '../session/session';
import { Answer } from '../ui/answer';
import { askFirst } from '../ui/ask-first';
import { Card, CommandLine, Empty, Figure, Page, Tag, Time, Trouble } from '../ui/basics';
import { bytes, count, shellWord } from '../ui/format';
import { Table, type Column } from '../ui/table';
import { useAct } from '../ui/use-act';
import { useAsked } from '../ui/use-asked';
import { SourceTable } from './source-table';

const EVERY_MS = 2000;
const MOST_EVENTS = 200;

export function SourcesView() {
  const sources = useAsked('sources', (signal) => own.sources({}, signal), EVERY_MS);
  const events = useAsked('events', (signal) => own.events({ limit: MOST_EVENTS }, signal), EVERY_MS);
  const { act, error } = useAct(events.reload);
  return (
    <Page title="Sources and events" sub="What calls functions by itself, and the queue of events">
      {error && <Trouble words={error} />}
      <Card title="Sources" flush>
        <Answer of={sources}>
          {(data) => (
            <SourceTable
              sources={data.sources}
              empty={
                <Empty command="lambdabox deploy ./my-function --on 'rate(5 minutes)'">
                  No source yet: a queue, a stream, a schedule, a rule, a store or a hook.
                </Empty>
              }
            />
          )}
        </Answer>
      </Card>
      <Answer of={events}>{(data) => <Events answer={data} act={act} />}</Answer>
      <CommandLine command="lambdabox sources -w" />
    </Page>
  );
}

function Events({
  answer,
  act,
}: {
  readonly answer: EventsAnswer;
  readonly act: (run: () => Promise<unknown>) => Promise<void>;
}) {
  const redrive = (name: string, failed: number) =>
    askFirst({
      title: `Try the failed events of ${name} again?`,
      does: `${count(failed)} events go back into its queue and are tried as new ones are.`,
      verb: 'Redrive',
      command: `lambdabox events redrive ${shellWord(name)}`,
      run: () => act(() => own.redrive(name)),
    });
  const columns: readonly Column<FunctionEvents>[] = [
    {
      title: 'Function',
      cell: ({ functionName }) => <a href={hrefOf(['functions', functionName])}>{functionName}</a>,
      value: ({ functionName }) => functionName,
    },
    ...(['waiting', 'running', 'delivering', 'failed'] as const).map((stage): Column<FunctionEvents> => ({
      title: `${stage[0]?.toUpperCase()}${stage.slice(1)}`,
      align: 'right',
      cell: (events) =>
        stage === 'failed' && events.failed > 0 ? (
          <span class="bad-text">{count(events.failed)}</span>
        ) : (
          count(events[stage])
        ),
      value: (events) => events[stage],
    })),
    {
      title: 'Oldest',
      cell: ({ oldestAt }) => (oldestAt === undefined ? '–' : <Time at={oldestAt} />),
      value: ({ oldestAt }) => oldestAt,
    },
    {
      title: 'Last failure',
      wide: true,
      cell: ({ lastFailure }) => <span class="wrap">{lastFailure?.message ?? ''}</span>,
      value: ({ lastFailure }) => lastFailure?.message,
    },
    {
      title: '',
      cell: ({ functionName, failed }) =>
        failed > 0 && may('admin') ? (
          <button type="button" class="small" onClick={() => redrive(functionName, failed)}>
            Redrive
          </button>
        ) : null,
    },
  ];
  return (
    <>
      <div class="figures">
        <Figure
          label="Events held"
          value={count(answer.held.events)}
          hint={`of ${count(answer.limit.events)}`}
        />
        <Figure
          label="Bytes held"
          value={bytes(answer.held.bytes)}
          hint={`of ${bytes(answer.limit.bytes)}`}
        />
        <Figure
          label="Failed"
          value={count(answer.failed.events)}
          tone={answer.failed.events > 0 ? 'bad' : undefined}
          hint={`of ${count(answer.failedLimit.events)} kept`}
        />
      </div>
      <Card title="The queue by function" flush>
        <Table
          name="Queue"
          columns={columns}
          rows={answer.functions}
          keyOf={({ functionName }) => functionName}
          empty={<Empty command="lambdabox invoke my-function --async">No event waits.</Empty>}
        />
      </Card>
      {answer.events.length > 0 && (
        <Card title="Events" aside={`the first ${count(answer.events.length)}`} flush>
          <Table
            name="Events"
            columns={EVENT_COLUMNS}
            rows={answer.events}
            keyOf={({ requestId }) => requestId}
          />
        </Card>
      )}
    </>
  );
}

const EVENT_COLUMNS: readonly Column<EventView>[] = [
  {
    title: 'Request',
    cell: ({ requestId }) => (
      <a class="mono" href={hrefOf(['calls', requestId])}>
        {requestId.slice(0, 8)}
      </a>
    ),
    value: ({ requestId }) => requestId,
  },
  { title: 'Function', cell: ({ functionName }) => functionName, value: ({ functionName }) => functionName },
  {
    title: 'Stage',
    cell: ({ stage }) => <Tag tone={stage === 'failed' ? 'bad' : 'plain'}>{stage}</Tag>,
    value: ({ stage }) => stage,
  },
  {
    title: 'Accepted',
    cell: ({ acceptedAt }) => <Time at={acceptedAt} />,
    value: ({ acceptedAt }) => acceptedAt,
  },
  { title: 'Tries', align: 'right', cell: ({ tries }) => tries, value: ({ tries }) => tries },
  { title: 'Size', align: 'right', cell: (event) => bytes(event.bytes), value: (event) => event.bytes },
  {
    title: 'Next try',
    wide: true,
    cell: ({ nextTryAt }) => (nextTryAt === undefined ? '–' : <Time at={nextTryAt} />),
    value: ({ nextTryAt }) => nextTryAt,
  },
  {
    title: 'Why',
    wide: true,
    cell: ({ condition, lastFailure }) => <span class="wrap">{condition ?? lastFailure?.message ?? ''}</span>,
    value: ({ condition }) => condition,
  },
];
