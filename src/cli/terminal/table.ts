import Table from 'cli-table3';

const NONE = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
];
const ALSO_NONE = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
const CHARS = Object.fromEntries([...NONE, ...ALSO_NONE].map((name) => [name, '']));

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Text in columns, without lines between them; widths fit the content. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], dim: Dim): string {
  const made = new Table({
    chars: { ...CHARS, middle: '  ' },
    head: columns.map(({ title }) => dim(title)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

type Dim = (text: string) => string;
