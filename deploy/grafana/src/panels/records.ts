import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  StackingMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
  TooltipDisplayMode,
} from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder, LokiQueryDirection } from '@grafana/grafana-foundation-sdk/loki';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { CALL_LINK, FUNCTION_LINK } from '../links';
import { PHASES } from '../palette';
import { LOKI } from '../sources';
import { describe, paint, type PanelText } from './panel';

export interface RecordsSpec extends Omit<PanelText, 'unit'> {
  /** LogQL that gives lines of stream="invocations": one JSON object a call. */
  readonly expr: string;
}

/** The fields of a record that are shown, in order: how they are called, and their unit. */
const COLUMNS: Readonly<Record<string, readonly [title: string, unit: string]>> = {
  // Loki's fields have one of two sets of names, as Grafana is set up: Time and Line, or timestamp and body.
  Time: ['Time', 'dateTimeAsLocal'],
  timestamp: ['Time', 'dateTimeAsLocal'],
  request_id: ['Request id', 'string'],
  function: ['Function', 'string'],
  version: ['Version', 'string'],
  start_kind: ['Start', 'string'],
  outcome: ['Outcome', 'string'],
  error_type: ['Error', 'string'],
  total_ms: ['Total', 'ms'],
  duration_ms: ['Duration', 'ms'],
  billed_ms: ['Billed', 'ms'],
  init_ms: ['Init', 'ms'],
  max_memory_mb: ['Memory used', 'decmbytes'],
  memory_size_mb: ['Memory size', 'decmbytes'],
};

/** Where a record tells the time of each phase. */
const PHASE_FIELDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(PHASES).map((phase) => [phase === 'init' ? 'init_phase_ms' : `${phase}_ms`, phase]),
);

/** A row for each call, from the service's own record of it. */
export function records(spec: RecordsSpec): Panel {
  const builder = describe(new TableBuilder(), { ...spec, unit: 'string' }, LOKI)
    .withTarget(lines(spec.expr))
    .transformations(
      pick(Object.fromEntries(Object.entries(COLUMNS).map(([field, [title]]) => [field, title]))),
    )
    .showHeader(true)
    .cellHeight(TableCellHeight.Sm);
  for (const [title, unit] of new Map(Object.values(COLUMNS))) {
    builder.overrideByName(title, [{ id: 'unit', value: unit }]);
  }
  builder.overrideByName('Request id', [{ id: 'links', value: [CALL_LINK] }]);
  builder.overrideByName('Function', [{ id: 'links', value: [FUNCTION_LINK] }]);
  return builder.build();
}

/** One bar: the phases of the call, one after the other. */
export function phasesOfCall(spec: RecordsSpec): Panel {
  const builder = describe(new BarChartBuilder(), { ...spec, unit: 'ms' }, LOKI)
    .withTarget(lines(spec.expr))
    .transformations(pick({ start_kind: 'Start', ...PHASE_FIELDS }))
    .xField('Start')
    .orientation(VizOrientation.Horizontal)
    .stacking(StackingMode.Normal)
    .showValue(VisibilityMode.Never)
    .lineWidth(0)
    .fillOpacity(85)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .legend(new VizLegendOptionsBuilder().showLegend(true).calcs([]));
  return paint(builder, PHASES).build();
}

function lines(expr: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId('A')
    .datasource(LOKI)
    .expr(expr)
    .queryType('range')
    .direction(LokiQueryDirection.Backward)
    .maxLines(100);
}

/** Takes the line's JSON apart, and keeps these of its fields, in this order, under these names. */
function pick(names: Readonly<Record<string, string>>): DataTransformerConfig[] {
  const fields = Object.keys(names);
  return [
    ...['Line', 'body'].map((source) => ({ id: 'extractFields', options: { source, format: 'json' } })),
    { id: 'filterFieldsByName', options: { include: { names: fields } } },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
        renameByName: names,
      },
    },
  ];
}
