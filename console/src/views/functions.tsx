import { useState } from 'preact/hooks';
import type { LiveFunction } from '../../../src/contract/live-view';
import { lambda, type FunctionConfiguration } from '../api/lambda';
import { live } from '../api/stream';
import { amendQuery, hrefOf, place } from '../app/router';
import { may } from '../session/session';
import { Card, CommandLine, Empty, Loading, Page, Tag, Time, Trouble } from '../ui/basics';
import { bytes, count, megabytes, milliseconds } from '../ui/format';
import { Table, type Column } from '../ui/table';
import { useAsked } from '../ui/use-asked';
import { CreateFunction } from './function/create';

interface Row {
  readonly configuration: FunctionConfiguration;
  readonly now: LiveFunction | undefined;
}

const EVERY_MS = 10_000;

const COLUMNS: readonly Column<Row>[] = [
  {
    title: 'Function',
    cell: ({ configuration: { FunctionName: name, Description: text } }) => (
      <>
        <a href={hrefOf(['functions', name])}>{name}</a>
        {text && <span class="soft block">{text}</span>}
      </>
    ),
    value: ({ configuration }) => configuration.FunctionName,
  },
  {
    title: 'Runtime',
    cell: ({ configuration }) => runtimeOf(configuration),
    value: ({ configuration }) => runtimeOf(configuration),
  },
  {
    title: 'Memory',
    align: 'right',
    cell: ({ configuration }) => megabytes(configuration.MemorySize),
    value: ({ configuration }) => configuration.MemorySize,
  },
  {
    title: 'Code',
    align: 'right',
    wide: true,
    cell: ({ configuration }) => bytes(configuration.CodeSize),
    value: ({ configuration }) => configuration.CodeSize,
  },
  {
    title: 'Calls',
    align: 'right',
    cell: ({ now }) => count(now?.calls ?? 0),
    value: ({ now }) => now?.calls ?? 0,
  },
  {
    title: 'Errors',
    align: 'right',
    cell: ({ now }) => (now && now.errors > 0 ? <span class="bad-text">{count(now.errors)}</span> : '0'),
    value: ({ now }) => now?.errors ?? 0,
  },
  {
    title: 'p50, p99',
    align: 'right',
    wide: true,
    cell: ({ now }) =>
      now?.recent?.p50Ms === undefined
        ? '–'
        : `${milliseconds(now.recent.p50Ms)}, ${milliseconds(now.recent.p99Ms ?? 0)}`,
    value: ({ now }) => now?.recent?.p50Ms ?? 0,
  },
  {
    title: 'Environments',
    wide: true,
    cell: ({ now }) => (now ? environmentsOf(now) : '–'),
    value: ({ now }) => (now ? now.busy + now.idle + now.frozen + now.starting : 0),
  },
  {
    title: 'Changed',
    wide: true,
    cell: ({ configuration }) => <Time at={Date.parse(configuration.LastModified)} />,
    value: ({ configuration }) => configuration.LastModified,
  },
];

export function FunctionsView() {
  const asked = useAsked('functions', lambda.listFunctions, EVERY_MS);
  const search = (place.value.query.get('search') ?? '').toLowerCase();
  const [isCreating, setIsCreating] = useState(place.value.query.has('create'));
  const now = new Map(live.value?.functions.map((one) => [one.functionName, one]));
  const rows = (asked.data ?? [])
    .filter(({ FunctionName: name, Description: text = '', Runtime: runtime = '' }) =>
      `${name} ${text} ${runtime}`.toLowerCase().includes(search),
    )
    .map((configuration) => ({ configuration, now: now.get(configuration.FunctionName) }));
  return (
    <Page
      title="Functions"
      sub={
        asked.data && `${count(asked.data.length)} ${asked.isPartial ? 'so far, more are coming' : 'in all'}`
      }
      actions={
        may('deploy') && (
          <button type="button" class="primary" onClick={() => setIsCreating(true)}>
            Create
          </button>
        )
      }
    >
      {isCreating && <CreateFunction onEnd={() => setIsCreating(false)} />}
      <div class="filters">
        <input
          type="search"
          aria-label="Name, description or runtime"
          placeholder="Name, description or runtime"
          value={search}
          onInput={({ currentTarget }) => amendQuery({ search: currentTarget.value })}
        />
      </div>
      {asked.error && <Trouble words={asked.error} retry={asked.reload} />}
      <Card flush>
        {asked.data ? (
          <Table
            name="Functions"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ configuration }) => configuration.FunctionName}
            empty={
              search === '' ? (
                <Empty command="lambdabox deploy ./my-function">There is no function yet.</Empty>
              ) : (
                <Empty>
                  {asked.isPartial ? 'None so far; more are coming.' : 'No function is called that.'}
                </Empty>
              )
            }
          />
        ) : (
          !asked.error && <Loading />
        )}
      </Card>
      <CommandLine command="aws lambda list-functions" />
    </Page>
  );
}

export function StateTag({ configuration }: { readonly configuration: FunctionConfiguration }) {
  const {
    State: state,
    StateReason: reason,
    LastUpdateStatus: update,
    LastUpdateStatusReason: why,
  } = configuration;
  if (update === 'Failed')
    return (
      <span title={why}>
        <Tag tone="bad">update failed</Tag>
      </span>
    );
  if (update === 'InProgress') return <Tag tone="warn">updating</Tag>;
  const tone = state === 'Active' ? 'good' : state === 'Failed' ? 'bad' : 'warn';
  return (
    <span title={reason}>
      <Tag tone={tone}>{state}</Tag>
    </span>
  );
}

export function runtimeOf({ Runtime: runtime, PackageType: type }: FunctionConfiguration): string {
  return type === 'Image' ? 'image' : (runtime ?? '–');
}

function environmentsOf({ busy, idle, frozen, starting }: LiveFunction): string {
  const parts = Object.entries({ busy, idle, frozen, starting }).filter(([, many]) => many > 0);
  return parts.length === 0 ? 'none' : parts.map(([state, many]) => `${many} ${state}`).join(', ');
}
