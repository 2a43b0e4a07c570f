import {
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  TooltipDisplayMode,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  CellValuesBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PROMETHEUS } from '../sources';
import { describe, type PanelText } from './panel';

export interface HeatMapSpec extends PanelText {
  /** How much each bucket grew, by `le`. */
  readonly expr: string;
}

/** How many fell into each bucket, over time; exemplars mark single calls. */
export function heatMap(spec: HeatMapSpec): Panel {
  const target = new DataqueryBuilder()
    .refId('A')
    .datasource(PROMETHEUS)
    .expr(spec.expr)
    .format(PromQueryFormat.Heatmap)
    .legendFormat('{{le}}')
    .exemplar(true)
    .range();
  return (
    describe(new PanelBuilder(), spec)
      .withTarget(target)
      .calculate(false)
      // Viridis keeps its order of light for every kind of colour vision.
      .color(
        new HeatmapColorOptionsBuilder()
          .mode(HeatmapColorMode.Scheme)
          .scheme('Viridis')
          .steps(64)
          .exponent(0.5),
      )
      .yAxis(new YAxisConfigBuilder().unit(spec.unit).min(0))
      .cellValues(new CellValuesBuilder().unit('short').decimals(0))
      .tooltip(
        new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true).showColorScale(true),
      )
      .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Linear))
      .showLegend()
      .build()
  );
}
