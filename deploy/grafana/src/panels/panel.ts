import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PLAIN, USED, type Colors } from '../palette';
import { PROMETHEUS } from '../sources';

/** What every panel says. */
export interface PanelText {
  readonly title: string;
  /** Shown behind the "i" of the panel: what it tells and how to read it. */
  readonly description: string;
  /** Shown instead of a chart: why there may be nothing, and what would bring something. */
  readonly noValue: string;
  /** An id of Grafana's units: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/ */
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
  /** Rows of 30 pixels each. */
  readonly height: number;
}

export interface Query {
  readonly expr: string;
  /** Of the series: text, and labels as {{label}}. */
  readonly legend?: string;
  /** Marks single calls on the chart; each links to the log of that call. */
  readonly exemplars?: boolean;
}

/** Where a value begins to need a look, and where it is bad. */
export interface Limits {
  readonly watch: number;
  readonly bad: number;
}

/** What the SDK's builders of all panel types have in common. */
interface PanelBuilder extends Builder<Panel> {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  noValue(noValue: string): this;
  span(width: number): this;
  height(height: number): this;
  datasource(ref: DataSourceRef): this;
  withTarget(target: Builder<Dataquery>): this;
  overrideByName(name: string, properties: DynamicConfigValue[]): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  colorScheme(color: FieldColorBuilder): this;
}

export function describe<B extends PanelBuilder>(
  builder: B,
  text: PanelText,
  source: DataSourceRef = PROMETHEUS,
): B {
  return builder
    .title(text.title)
    .description(text.description)
    .noValue(text.noValue)
    .unit(text.unit)
    .span(text.width)
    .height(text.height)
    .datasource(source);
}

/** Asks over the whole time range, in steps. */
export function overTime<B extends PanelBuilder>(builder: B, queries: readonly Query[]): B {
  queries.forEach((query, index) => builder.withTarget(target(query, index).range()));
  return builder;
}

/** Asks for one value each, at the end of the time range. */
export function atEnd<B extends PanelBuilder>(
  builder: B,
  queries: readonly Query[],
  format = PromQueryFormat.TimeSeries,
): B {
  queries.forEach((query, index) => builder.withTarget(target(query, index).instant().format(format)));
  return builder;
}

function target(query: Query, index: number): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(PROMETHEUS)
    .expr(query.expr)
    .legendFormat(query.legend ?? '__auto');
  return query.exemplars ? builder.exemplar(true) : builder;
}

/** The same colour for the same thing on every dashboard. */
export function paint<B extends PanelBuilder>(builder: B, colors: Colors): B {
  for (const [name, fixedColor] of Object.entries(colors)) {
    builder.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return builder;
}

/** Coloured by its value; one plain colour where no limits are known. */
export function limit<B extends PanelBuilder>(builder: B, limits?: Limits): B {
  if (!limits) {
    return builder.colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(PLAIN));
  }
  return builder
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholds(limits));
}

export function thresholds(limits: Limits): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: USED.good },
    { value: limits.watch, color: USED.watch },
    { value: limits.bad, color: USED.bad },
  ]);
}
