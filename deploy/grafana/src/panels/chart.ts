import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Colors } from '../palette';
import { describe, overTime, paint, type PanelText, type Query } from './panel';

export interface ChartSpec extends PanelText {
  readonly queries: readonly Query[];
  readonly colors?: Colors;
  /** Areas on one another. */
  readonly stack?: boolean;
  /** Series that are a limit, not an amount: a dashed line, never stacked. */
  readonly lines?: readonly string[];
  /** A table of means and highest values below, for many series. */
  readonly table?: boolean;
  readonly max?: number;
}

/** Values over time. */
export function chart(spec: ChartSpec): Panel {
  const builder = overTime(describe(new PanelBuilder(), spec), spec.queries)
    .drawStyle(GraphDrawStyle.Line)
    .lineInterpolation(LineInterpolation.Linear)
    .lineWidth(spec.stack ? 1 : 2)
    .fillOpacity(spec.stack ? 60 : 8)
    .showPoints(VisibilityMode.Auto)
    .pointSize(5)
    .spanNulls(false)
    .min(0)
    .axisSoftMin(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .stacking(
      new StackingConfigBuilder().mode(spec.stack ? StackingMode.Normal : StackingMode.None).group('A'),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(spec.table ? LegendDisplayMode.Table : LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs(spec.table ? ['mean', 'max'] : []),
    );
  if (spec.max !== undefined) builder.max(spec.max);
  paint(builder, spec.colors ?? {});
  for (const name of spec.lines ?? []) {
    builder.overrideByName(name, [
      { id: 'custom.stacking', value: { mode: StackingMode.None, group: 'A' } },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.lineWidth', value: 2 },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
    ]);
  }
  return builder.build();
}
