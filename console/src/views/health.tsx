import type { Check } from '../../../src/contract/check';
import type { RuntimeView } from '../../../src/contract/runtime-view';
import type { Status } from '../../../src/contract/status';
import { own } from '../api/own';
import { Answer } from '../ui/answer';
import { Card, CommandLine, Empty, Figure, Page, Tag, Time, Trouble } from '../ui/basics';
import { bytes, count } from '../ui/format';
import { Table, type Column } from '../ui/table';
import { useAsked } from '../ui/use-asked';

const CHECK_COLUMNS: readonly Column<Check>[] = [
  { title: 'Check', cell: ({ name }) => name, value: ({ name }) => name },
  {
    title: 'Is',
    cell: ({ status }) => (
      <Tag tone={({ ok: 'good', warn: 'warn', fail: 'bad' } as const)[status]}>{status}</Tag>
    ),
    value: ({ status }) => status,
  },
  {
    title: 'What was found',
    cell: ({ detail, remedy }) => (
      <span class="wrap">
        {detail}
        {remedy && <span class="soft block">{remedy}</span>}
      </span>
    ),
    value: ({ detail, remedy }) => (remedy ? `${detail} ${remedy}` : detail),
  },
];

const RUNTIME_COLUMNS: readonly Column<RuntimeView>[] = [
  { title: 'Runtime', cell: ({ runtime }) => runtime, value: ({ runtime }) => runtime },
  {
    title: 'Image',
    cell: ({ state }) => (
      <Tag tone={state === 'ready' ? 'good' : state === 'missing' ? 'plain' : 'warn'}>{state}</Tag>
    ),
    value: ({ state }) => state,
  },
  {
    title: 'From',
    cell: ({ from }) => ({ folder: 'built here', aws: 'AWS’s registry', setting: 'a setting' })[from],
    value: ({ from }) => from,
  },
  {
    title: 'Size',
    align: 'right',
    cell: ({ sizeBytes }) => (sizeBytes === undefined ? '–' : bytes(sizeBytes)),
    value: ({ sizeBytes }) => sizeBytes,
  },
  {
    title: 'Made',
    wide: true,
    cell: ({ createdAt }) => (createdAt === undefined ? '–' : <Time at={Date.parse(createdAt)} />),
    value: ({ createdAt }) => createdAt,
  },
  {
    title: 'Name',
    wide: true,
    cell: ({ image }) => <span class="mono">{image}</span>,
    value: ({ image }) => image,
  },
];

export function HealthView() {
  const doctor = useAsked('doctor', (signal) => own.doctor({}, signal), 30_000);
  const status = useAsked('status', (signal) => own.status({}, signal), 5000);
  const runtimes = useAsked('runtimes', (signal) => own.runtimes({}, signal), 15_000);
  return (
    <Page title="Health" sub="What the doctor says, runtimes, and where all is kept">
      {status.data ? (
        <ServiceFigures status={status.data} />
      ) : (
        status.error && <Trouble words={status.error} retry={status.reload} />
      )}
      <Card
        title="Checks"
        aside={
          <button type="button" class="small" onClick={doctor.reload}>
            Look again
          </button>
        }
        flush
      >
        <Answer of={doctor}>
          {(data) => (
            <Table name="Checks" columns={CHECK_COLUMNS} rows={data.checks} keyOf={({ name }) => name} />
          )}
        </Answer>
      </Card>
      <Card title="Runtimes" flush>
        <Answer of={runtimes}>
          {(data) => (
            <Table
              name="Runtimes"
              columns={RUNTIME_COLUMNS}
              rows={data.runtimes}
              keyOf={({ runtime }) => runtime}
              empty={<Empty>There is none.</Empty>}
            />
          )}
        </Answer>
      </Card>
      <CommandLine command="lambdabox doctor" />
    </Page>
  );
}

function ServiceFigures({ status }: { readonly status: Status }) {
  const { version, pid, startedAt, region, accountId, dataDir, functions, namespaces } = status;
  return (
    <>
      <div class="figures">
        <Figure label="lambdabox" value={version} hint={`process ${pid}`} />
        <Figure label="Since" value={<Time at={Date.parse(startedAt)} />} />
        <Figure label="Functions" value={count(functions)} />
        <Figure label="Region" value={region} hint={`account ${accountId}`} />
        <Figure label="Namespaces" value={`${namespaces.ready} / ${namespaces.target}`} hint="made ahead" />
        <Figure label="Data" value={<span class="mono small">{dataDir}</span>} />
      </div>
      {status.runtimesNotReady.map(({ runtime, state, reason }) => (
        <div class="trouble" key={runtime}>
          <span>
            <b>{runtime}</b> is {state}: {reason}
          </span>
        </div>
      ))}
    </>
  );
}
