import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Colors } from '../palette';
import { atEnd, describe, limit, paint, type PanelText } from './panel';

export interface MatrixSpec extends PanelText {
  /** One value for each pair of the two labels. */
  readonly expr: string;
  readonly rowLabel: string;
  readonly rowTitle: string;
  readonly columnLabel: string;
  /** The columns in their order, with their colours. */
  readonly columns: Colors;
}

/** A bar for each row, its columns stacked on one another. */
export function stackedBars(spec: MatrixSpec): Panel {
  const builder = atEnd(describe(new BarChartBuilder(), spec), [{ expr: spec.expr }], PromQueryFormat.Table)
    .transformations(transformations(spec, 'zero'))
    .xField(spec.rowTitle)
    .orientation(VizOrientation.Horizontal)
    .stacking(StackingMode.Normal)
    .showValue(VisibilityMode.Never)
    .lineWidth(0)
    .fillOpacity(85)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    );
  return paint(builder, spec.columns).build();
}

/** The same as a table of numbers. */
export function matrixTable(spec: MatrixSpec): Panel {
  const builder = atEnd(describe(new TableBuilder(), spec), [{ expr: spec.expr }], PromQueryFormat.Table);
  return limit(builder).transformations(transformations(spec, 'null')).showHeader(true).build();
}

function transformations(spec: MatrixSpec, emptyValue: 'zero' | 'null'): DataTransformerConfig[] {
  // Grafana names the first column after both labels.
  const corner = `${spec.rowLabel}\\${spec.columnLabel}`;
  const order = [corner, ...Object.keys(spec.columns)].map((name, index) => [name, index] as const);
  return [
    {
      id: 'groupingToMatrix',
      options: { rowField: spec.rowLabel, columnField: spec.columnLabel, valueField: 'Value', emptyValue },
    },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(order),
        renameByName: { [corner]: spec.rowTitle },
      },
    },
  ];
}
