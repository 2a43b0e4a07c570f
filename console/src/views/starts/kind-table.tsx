import type { StartKindDetails } from '../../../../src/contract/statistics-answer';
import { Empty, StartKindMark } from '../../ui/basics';
import { count, milliseconds } from '../../ui/format';
import { Table, type Column } from '../../ui/table';

const COLUMNS: readonly Column<StartKindDetails>[] = [
  {
    title: 'Start',
    cell: ({ startKind }) => <StartKindMark kind={startKind} />,
    value: ({ startKind }) => startKind,
  },
  { title: 'Calls', align: 'right', cell: ({ calls }) => count(calls), value: ({ calls }) => calls },
  { title: 'Errors', align: 'right', cell: ({ errors }) => count(errors), value: ({ errors }) => errors },
  {
    title: 'p50',
    align: 'right',
    cell: ({ total }) => milliseconds(total.p50Ms),
    value: ({ total }) => total.p50Ms,
  },
  {
    title: 'p90',
    align: 'right',
    cell: ({ total }) => milliseconds(total.p90Ms),
    value: ({ total }) => total.p90Ms,
  },
  {
    title: 'p99',
    align: 'right',
    cell: ({ total }) => milliseconds(total.p99Ms),
    value: ({ total }) => total.p99Ms,
  },
  {
    title: 'Longest',
    align: 'right',
    wide: true,
    cell: ({ total }) => milliseconds(total.maxMs),
    value: ({ total }) => total.maxMs,
  },
];

export function KindTable({ kinds }: { readonly kinds: readonly StartKindDetails[] }) {
  return (
    <Table
      name="Calls by the kind of their start"
      columns={COLUMNS}
      rows={kinds}
      keyOf={({ startKind }) => startKind}
      empty={<Empty>No call ended in this time.</Empty>}
    />
  );
}
