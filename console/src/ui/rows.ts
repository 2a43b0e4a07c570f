/** Of a column of a table, what is no markup. */
export interface Valued<Row> {
  readonly title: string;
  /** What is sorted by, and copied; a column without cannot be sorted. */
  readonly value?: (row: Row) => string | number | undefined;
}

/** Whether a column is of numbers, of which the greatest come first. */
export function isNumeric<Row>(rows: readonly Row[], column?: Valued<Row>): boolean {
  return rows.some((row) => typeof column?.value?.(row) === 'number');
}

export function sortedBy<Row>(
  rows: readonly Row[],
  value: Valued<Row>['value'],
  falling: boolean,
): readonly Row[] {
  if (!value) return rows;
  const sign = falling ? -1 : 1;
  return rows.toSorted((one, other) => sign * compared(value(one), value(other)));
}

function compared(one: string | number | undefined, other: string | number | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''));
}

/** With tabs between, as sheets take it. */
export function asText<Row>(columns: readonly Valued<Row>[], rows: readonly Row[]): string {
  const valued = columns.filter(({ value }) => value);
  const lines = rows.map((row) =>
    valued.map(({ value }) => String(value?.(row) ?? '').replace(/[\t\n]+/g, ' ')),
  );
  return [valued.map(({ title }) => title), ...lines].map((cells) => cells.join('\t')).join('\n');
}
