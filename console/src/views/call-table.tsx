import type { ComponentChildren } from 'preact';
import type { CallRow } from '../../../src/contract/call-row';
import { hrefOf } from '../app/router';
import { OutcomeMark, StartKindMark, Time } from '../ui/basics';
import { megabytes, milliseconds } from '../ui/format';
import { Table, type Column } from '../ui/table';

const COLUMNS: readonly Column<CallRow>[] = [
  {
    title: 'Time',
    cell: ({ requestId, startedAt }) => (
      <a href={hrefOf(['calls', requestId])}>
        <Time at={startedAt} />
      </a>
    ),
    value: ({ startedAt }) => startedAt,
  },
  {
    title: 'Function',
    cell: ({ functionName, version }) => (
      <>
        <a href={hrefOf(['functions', functionName])}>{functionName}</a>
        {version !== '$LATEST' && <span class="soft">:{version}</span>}
      </>
    ),
    value: ({ functionName }) => functionName,
  },
  {
    title: 'Start',
    cell: ({ startKind }) => <StartKindMark kind={startKind} />,
    value: ({ startKind }) => startKind,
  },
  {
    title: 'Outcome',
    cell: ({ outcome, errorType }) => (
      <>
        <OutcomeMark outcome={outcome} /> {errorType && <span class="soft if-wide">{errorType}</span>}
      </>
    ),
    value: ({ outcome }) => outcome,
  },
  {
    title: 'Total',
    align: 'right',
    cell: ({ totalMs }) => milliseconds(totalMs),
    value: ({ totalMs }) => totalMs,
  },
  {
    title: 'Billed',
    align: 'right',
    wide: true,
    cell: ({ billedDurationMs }) => milliseconds(billedDurationMs),
    value: ({ billedDurationMs }) => billedDurationMs,
  },
  {
    title: 'Memory',
    align: 'right',
    wide: true,
    cell: ({ maxMemoryUsedMb, memorySizeMb }) => `${maxMemoryUsedMb} / ${megabytes(memorySizeMb)}`,
    value: ({ maxMemoryUsedMb }) => maxMemoryUsedMb,
  },
  {
    title: 'Request',
    wide: true,
    cell: ({ requestId }) => (
      <a class="mono" href={hrefOf(['calls', requestId])}>
        {requestId.slice(0, 8)}
      </a>
    ),
    value: ({ requestId }) => requestId,
  },
];

export function CallTable({
  calls,
  empty,
}: {
  readonly calls: readonly CallRow[];
  readonly empty: ComponentChildren;
}) {
  return (
    <Table name="Calls" columns={COLUMNS} rows={calls} keyOf={({ requestId }) => requestId} empty={empty} />
  );
}
