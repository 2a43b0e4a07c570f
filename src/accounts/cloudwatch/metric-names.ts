import type { SourceKindName } from '../../contract/source-view';
import type { EventDropCondition } from '../../telemetry/events';

export const NAMESPACE = 'AWS/Lambda';

/** Lambda's metrics that are kept (developer guide, "Types of metrics for Lambda functions"), with their units. */
export const METRIC_UNITS = {
  Invocations: 'Count',
  Errors: 'Count',
  Throttles: 'Count',
  Duration: 'Milliseconds',
  ProvisionedConcurrencyInvocations: 'Count',
  ConcurrentExecutions: 'Count',
  UnreservedConcurrentExecutions: 'Count',
  AsyncEventsReceived: 'Count',
  AsyncEventAge: 'Milliseconds',
  AsyncEventsDropped: 'Count',
  RecursiveInvocationsDropped: 'Count',
  DeadLetterErrors: 'Count',
  DestinationDeliveryFailures: 'Count',
  IteratorAge: 'Milliseconds',
} as const;

export type MetricName = keyof typeof METRIC_UNITS;

export function unitOf(metric: string): string | undefined {
  return Object.hasOwn(METRIC_UNITS, metric) ? METRIC_UNITS[metric as MetricName] : undefined;
}

/** Events that AWS counts as dropped; the others were removed by somebody's hand, or kept as failed ones before. */
export const DROPPED: ReadonlySet<EventDropCondition> = new Set([
  'RetriesExhausted',
  'EventAgeExceeded',
  'ZeroReservedConcurrency',
  'RecursiveInvocation',
  'FunctionDeleted',
]);

/** Sources of which AWS tells the age of the iterator, and those of ours that are read in order. */
export const STREAMS: ReadonlySet<SourceKindName> = new Set([
  'kinesis',
  'dynamodb',
  'kafka',
  'nats',
  'redis',
]);
