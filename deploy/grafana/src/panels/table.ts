import { TableSortByFieldStateBuilder, TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type {
  DataTransformerConfig,
  DynamicConfigValue,
  Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { DataLink } from '../links';
import { atEnd, describe, limit, thresholds, type Limits, type PanelText, type Query } from './panel';

export interface Column {
  readonly title: string;
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly limits?: Limits;
}

export interface TableSpec extends Omit<PanelText, 'unit'> {
  /** The labels that make a row, and how their columns are called. */
  readonly rows: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
  /** The column by which rows are sorted, highest first. */
  readonly sort?: string;
  /** Where a click on a row's first column leads; Grafana fills in ${__value.raw}. */
  readonly link?: DataLink;
}

/** A row for each combination of labels, a column for each question. */
export function table(spec: TableSpec): Panel {
  const [first] = spec.columns;
  const builder = describe(new PanelBuilder(), { ...spec, unit: first?.unit ?? 'none' });
  const queries: Query[] = spec.columns.map(({ expr }) => ({ expr }));
  limit(atEnd(builder, queries, PromQueryFormat.Table))
    .showHeader(true)
    .cellHeight(TableCellHeight.Sm);
  builder.transformations(transformations(spec));
  const [rowTitle] = Object.values(spec.rows);
  if (rowTitle !== undefined && spec.link)
    builder.overrideByName(rowTitle, [{ id: 'links', value: [spec.link] }]);
  for (const column of spec.columns) builder.overrideByName(column.title, properties(column));
  if (spec.sort !== undefined) {
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(spec.sort).desc(true)]);
  }
  return builder.build();
}

/** Prometheus answers one table a query, its values in a column named after the query: joined and renamed here. */
function transformations(spec: TableSpec): DataTransformerConfig[] {
  const names = spec.columns.map((_, index) => valueColumn(index, spec.columns.length));
  const titles = names.map((name, index) => [name, spec.columns[index]?.title ?? name] as const);
  const order = [...Object.keys(spec.rows), ...names].map((name, index) => [name, index] as const);
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(order),
        renameByName: { ...spec.rows, ...Object.fromEntries(titles) },
      },
    },
  ];
}

function valueColumn(index: number, count: number): string {
  return count === 1 ? 'Value' : `Value #${String.fromCharCode('A'.charCodeAt(0) + index)}`;
}

function properties({ unit, decimals, limits }: Column): DynamicConfigValue[] {
  const list: DynamicConfigValue[] = [{ id: 'unit', value: unit }];
  if (decimals !== undefined) list.push({ id: 'decimals', value: decimals });
  if (limits) {
    list.push({ id: 'thresholds', value: thresholds(limits).build() });
    list.push({ id: 'custom.cellOptions', value: { type: 'color-text' } });
    list.push({ id: 'color', value: { mode: 'thresholds' } });
  }
  return list;
}
