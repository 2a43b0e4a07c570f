import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { CopyButton } from './basics';
import { asText, isNumeric, sortedBy, type Valued } from './rows';

export interface Column<Row> extends Valued<Row> {
  readonly cell: (row: Row) => ComponentChildren;
  readonly align?: 'right';
  /** Left out where the screen is narrow. */
  readonly wide?: boolean;
}

interface Sorting {
  readonly column: number;
  readonly falling: boolean;
}

/** Sorted by what its head says. Copied as text for a sheet, or as JSON. */
export function Table<Row>({
  name,
  columns,
  rows,
  keyOf,
  empty,
}: {
  /** Read out to who cannot see it. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly empty?: ComponentChildren;
}) {
  const [sorting, setSorting] = useState<Sorting | undefined>();
  if (rows.length === 0 && empty) return <>{empty}</>;
  const sorted = sorting ? sortedBy(rows, columns[sorting.column]?.value, sorting.falling) : rows;
  const sortBy = (column: number) =>
    setSorting((before) => ({
      column,
      falling: before?.column === column ? !before.falling : isNumeric(rows, columns[column]),
    }));
  return (
    <>
      <div class="wide" tabIndex={0} role="region" aria-label={name}>
        <table>
          <thead>
            <tr>
              {columns.map(({ title, value, align, wide }, index) => (
                <th
                  key={title}
                  class={classOf(align, wide)}
                  aria-sort={
                    sorting?.column !== index ? undefined : sorting.falling ? 'descending' : 'ascending'
                  }
                >
                  {value ? (
                    <button type="button" class="sort" onClick={() => sortBy(index)}>
                      {title}
                      {sorting?.column === index && (sorting.falling ? ' ↓' : ' ↑')}
                    </button>
                  ) : (
                    title
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ title, cell, align, wide }) => (
                  <td key={title} class={classOf(align, wide)}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="copies">
        <CopyButton label="Copy as text" text={() => asText(columns, sorted)} />
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(sorted, null, 2)} />
      </div>
    </>
  );
}

function classOf(align?: 'right', wide?: boolean): string {
  return [align ?? '', wide ? 'if-wide' : ''].filter((name) => name !== '').join(' ');
}
