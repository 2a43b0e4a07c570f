import type { Phases } from '../contract/phases';

export interface MeasuredTimes {
  /** From the request's arrival to its answer. */
  readonly totalMs: number;
  /** From acquire to the environment. */
  readonly waitedMs: number;
  /** From the event's delivery to the answer. */
  readonly durationMs: number;
  /** Only when the environment was made while this invocation waited. */
  readonly start?: {
    readonly createMs: number;
    readonly startMs: number;
    readonly bootMs: number;
    readonly initMs: number;
  };
}

/**
 * Splits an invocation's time. The parts add up to the total: what the making of the environment does not explain of
 * the wait is `queue`, and what nothing explains of the total is `overhead`.
 */
export function phasesOf(times: MeasuredTimes): Phases {
  const { totalMs, waitedMs, durationMs, start } = times;
  const overhead = Math.max(0, totalMs - waitedMs - durationMs);
  // Nearly every call: nothing was made for it.
  if (!start) return { queue: Math.max(0, waitedMs), invoke: durationMs, overhead };
  const { createMs: create, startMs, bootMs: boot, initMs: init } = start;
  const making = create + startMs + boot + init;
  return {
    queue: Math.max(0, waitedMs - making),
    create,
    start: startMs,
    boot,
    init,
    invoke: durationMs,
    overhead,
  };
}
