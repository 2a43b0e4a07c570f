import { LogsDedupStrategy, LogsSortOrder } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder, LokiQueryDirection } from '@grafana/grafana-foundation-sdk/loki';
import { LOKI } from '../sources';
import { describe, type PanelText } from './panel';

export interface LogsSpec extends Omit<PanelText, 'unit'> {
  /** LogQL that gives lines. */
  readonly expr: string;
  readonly order?: 'newest first' | 'oldest first';
}

/** Lines of the log, from Loki. */
export function logs(spec: LogsSpec): Panel {
  const forward = spec.order === 'oldest first';
  const target = new DataqueryBuilder()
    .refId('A')
    .datasource(LOKI)
    .expr(spec.expr)
    .queryType('range')
    .direction(forward ? LokiQueryDirection.Forward : LokiQueryDirection.Backward)
    .maxLines(1000);
  return describe(new PanelBuilder(), { ...spec, unit: 'string' }, LOKI)
    .withTarget(target)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .prettifyLogMessage(false)
    .dedupStrategy(LogsDedupStrategy.None)
    .sortOrder(forward ? LogsSortOrder.Ascending : LogsSortOrder.Descending)
    .build();
}
