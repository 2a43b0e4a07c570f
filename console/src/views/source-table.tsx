import type { ComponentChildren } from 'preact';
import type { SourceView } from '../../../src/contract/source-view';
import { hrefOf } from '../app/router';
import { Tag, Time } from '../ui/basics';
import { count, milliseconds } from '../ui/format';
import { Table, type Column } from '../ui/table';

const COLUMNS: readonly Column<SourceView>[] = [
  { title: 'Kind', cell: ({ kind }) => kind, value: ({ kind }) => kind },
  {
    title: 'Source',
    cell: ({ name, trouble }) => (
      <>
        {name}
        {trouble && <span class="bad-text block">{trouble.message}</span>}
      </>
    ),
    value: ({ name }) => name,
  },
  {
    title: 'Calls',
    cell: ({ targets }) =>
      targets.map((target) => {
        const name = functionOf(target);
        return name ? (
          <a key={target} class="block" href={hrefOf(['functions', name])}>
            {name}
          </a>
        ) : (
          <span key={target} class="block mono">
            {target}
          </span>
        );
      }),
    value: ({ targets }) => targets.join(' '),
  },
  {
    title: 'State',
    cell: ({ state, trouble }) => (
      <Tag tone={trouble ? 'bad' : /^enabled$/i.test(state) ? 'good' : 'plain'}>{state}</Tag>
    ),
    value: ({ state }) => state,
  },
  {
    title: 'Records/s',
    align: 'right',
    wide: true,
    cell: ({ rate }) => rate.toFixed(1),
    value: ({ rate }) => rate,
  },
  {
    title: 'Records',
    align: 'right',
    cell: ({ counts }) => count(counts.records),
    value: ({ counts }) => counts.records,
  },
  {
    title: 'Failures',
    align: 'right',
    cell: ({ counts }) =>
      counts.failures > 0 ? <span class="bad-text">{count(counts.failures)}</span> : '0',
    value: ({ counts }) => counts.failures,
  },
  {
    title: 'Lag',
    align: 'right',
    wide: true,
    cell: ({ lag }) => lagOf(lag),
    value: ({ lag }) => lag?.records ?? lag?.oldestMs ?? 0,
  },
  {
    title: 'Last',
    wide: true,
    cell: ({ lastAt }) => (lastAt === undefined ? '–' : <Time at={lastAt} />),
    value: ({ lastAt }) => lastAt,
  },
  {
    title: 'Next',
    wide: true,
    cell: ({ nextAt, waitsFor }) =>
      nextAt === undefined ? <span class="soft">{waitsFor ?? ''}</span> : <Time at={nextAt} />,
    value: ({ nextAt }) => nextAt,
  },
];

export function SourceTable({
  sources,
  empty,
  onRemove,
}: {
  readonly sources: readonly SourceView[];
  readonly empty: ComponentChildren;
  /** Absent: none is removed from here. */
  readonly onRemove?: (source: SourceView) => void;
}) {
  const acts: Column<SourceView> = {
    title: '',
    cell: (source) => (
      <button type="button" class="quiet small danger-text" onClick={() => onRemove?.(source)}>
        Remove
      </button>
    ),
  };
  return (
    <Table
      name="Sources"
      columns={onRemove ? [...COLUMNS, acts] : COLUMNS}
      rows={sources}
      keyOf={({ kind, id }) => `${kind} ${id}`}
      empty={empty}
    />
  );
}

function functionOf(target: string): string | undefined {
  const [, ofArn] = /:function:([\w-]+)/.exec(target) ?? [];
  return ofArn ?? (/^[\w-]+(?::[\w$-]+)?$/.test(target) ? target.split(':')[0] : undefined);
}

function lagOf(lag: SourceView['lag']): string {
  if (lag?.records !== undefined) return `${count(lag.records)}`;
  return lag?.oldestMs === undefined ? '–' : milliseconds(lag.oldestMs);
}
