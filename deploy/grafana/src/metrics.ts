/**
 * The service's metrics that dashboards may ask for, without their prefix `lambdabox_`, and their labels
 * (docs/metrics.md). A test holds this list against what the service registers.
 */
export const COUNTERS = {
  invocations_total: ['function', 'version', 'start_kind', 'outcome'],
  function_phase_seconds_total: ['function', 'start_kind', 'phase'],
  billed_gigabyte_seconds_total: ['function', 'version'],
  held_gigabyte_seconds_total: ['function', 'state'],
  stem_gigabyte_seconds_total: ['runtime'],
  saved_wait_seconds_total: ['function', 'start_kind'],
  payload_bytes_total: ['direction'],
  events_accepted_total: ['function'],
  event_retries_total: ['function', 'reason'],
  events_dropped_total: ['function', 'condition'],
  event_deliveries_total: ['function', 'service', 'outcome'],
  source_polls_total: ['source', 'kind', 'result'],
  source_records_total: ['source', 'kind'],
  source_batches_total: ['source', 'kind', 'outcome'],
  source_filtered_records_total: ['source', 'kind'],
  source_retried_records_total: ['source', 'kind'],
  source_dropped_records_total: ['source', 'kind', 'kept'],
  schedule_lateness_seconds_total: ['source', 'kind'],
  schedule_missed_total: ['source', 'kind', 'caught_up'],
  throttles_total: ['function', 'reason'],
  unanswered_calls_total: ['function', 'end', 'reason'],
  decisions_total: ['action', 'reason'],
  environment_stops_total: ['reason'],
  container_start_failures_total: ['reason'],
  log_events_dropped_total: ['sink'],
  records_dropped_total: [],
} as const;

export const HISTOGRAMS = {
  invocation_latency_seconds: ['function', 'version', 'start_kind'],
  invocation_duration_seconds: ['function', 'version'],
  init_duration_seconds: ['function', 'start_kind'],
  event_age_seconds: ['function'],
  phase_duration_seconds: ['start_kind', 'phase'],
  memory_used_bytes: ['function'],
  memory_used_ratio: ['function'],
  container_start_duration_seconds: ['call'],
} as const;

export const GAUGES = {
  function_memory_size_bytes: ['function'],
  function_deployed_timestamp_seconds: ['function'],
  concurrent_invocations: [],
  concurrency_limit: [],
  events: ['function', 'stage'],
  oldest_event_age_seconds: ['function'],
  source_info: ['source', 'kind', 'name', 'state'],
  source_pollers: ['source', 'kind'],
  source_lag_records: ['source', 'kind'],
  source_oldest_record_age_seconds: ['source', 'kind'],
  source_in_trouble: ['source', 'kind'],
  environments: ['function', 'state'],
  pool_desired: ['function'],
  stems: ['runtime', 'memory_mb', 'state'],
  memory_budget_bytes: [],
  idle_memory_bytes: [],
  idle_memory_budget_bytes: [],
  memory_reserved_bytes: ['kind'],
  memory_in_use_bytes: [],
  cpu_reserved_cores: [],
  cpu_cores: [],
  build_info: ['release'],
} as const;

type Labels<T> = { readonly [Name in keyof T]: T[Name] extends readonly (infer Label)[] ? Label : never };
export type CounterLabels = Labels<typeof COUNTERS>;
export type HistogramLabels = Labels<typeof HISTOGRAMS>;
export type GaugeLabels = Labels<typeof GAUGES>;
