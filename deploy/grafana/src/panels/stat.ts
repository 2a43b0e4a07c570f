import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { Colors } from '../palette';
import { atEnd, describe, limit, overTime, paint, type Limits, type PanelText, type Query } from './panel';

export interface StatSpec extends PanelText {
  readonly queries: readonly Query[];
  readonly limits?: Limits;
  readonly colors?: Colors;
  readonly decimals?: number;
  /** A line behind the number, of how it came about. Without it, one value is asked for. */
  readonly line?: boolean;
}

/** One number, or a few. */
export function stat(spec: StatSpec): Panel {
  const builder = describe(new StatBuilder(), spec)
    .reduceOptions(last())
    .colorMode(BigValueColorMode.Value)
    .graphMode(spec.line ? BigValueGraphMode.Area : BigValueGraphMode.None);
  if (spec.line) overTime(builder, spec.queries);
  else atEnd(builder, spec.queries);
  if (spec.decimals !== undefined) builder.decimals(spec.decimals);
  return paint(limit(builder, spec.limits), spec.colors ?? {}).build();
}

/** A bar for each series, to be compared. */
export function bars(spec: Omit<StatSpec, 'line'>): Panel {
  const builder = atEnd(describe(new BarGaugeBuilder(), spec), spec.queries)
    .reduceOptions(last())
    .displayMode(BarGaugeDisplayMode.Basic)
    .namePlacement(BarGaugeNamePlacement.Left)
    .orientation(VizOrientation.Horizontal)
    .showUnfilled(true)
    .min(0);
  return paint(limit(builder, spec.limits), spec.colors ?? {}).build();
}

function last(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);
}
