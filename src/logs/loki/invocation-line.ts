import type { InvocationRecord } from '../../contract/invocation-record';

/** An invocation as one JSON object, for charts: times in milliseconds, with what does not apply left out. */
export function invocationLine(record: InvocationRecord): string {
  const { phases } = record;
  return JSON.stringify({
    request_id: record.requestId,
    function: record.functionName,
    version: record.version,
    environment: record.environmentId,
    start_kind: record.startKind,
    outcome: record.outcome,
    error_type: record.errorType,
    total_ms: rounded(record.totalMs),
    duration_ms: rounded(record.durationMs),
    billed_ms: record.billedDurationMs,
    init_ms: rounded(record.initDurationMs),
    memory_size_mb: record.memorySizeMb,
    max_memory_mb: record.maxMemoryUsedMb,
    queue_ms: rounded(phases.queue),
    create_ms: rounded(phases.create),
    start_ms: rounded(phases.start),
    boot_ms: rounded(phases.boot),
    init_phase_ms: rounded(phases.init),
    invoke_ms: rounded(phases.invoke),
    overhead_ms: rounded(phases.overhead),
    saved_ms: rounded(record.savedMs),
  });
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1000;
}
