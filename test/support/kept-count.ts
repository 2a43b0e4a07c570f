import { phaseOf } from '../../src/simulator/arrivals';
import { MINUTE_MS, type TraceFunction } from '../../src/simulator/trace';

/** What a fixed keep-alive costs, counted without any of the scheduler. */
export interface KeptCount {
  readonly starts: number;
  readonly gbHours: number;
}

/**
 * Function by function and call by call: a call takes the environment that became idle last, if that is not longer ago
 * than the keep-alive, and one that nobody takes is idle for the keep-alive or until the end. Starts take no time.
 */
export function countKept(
  functions: readonly TraceFunction[],
  keepAliveMs: number,
  phase: (index: number) => number = phaseOf,
): KeptCount {
  let starts = 0;
  let mbMs = 0;
  for (const [index, one] of functions.entries()) {
    const endMs = one.calls.length * MINUTE_MS;
    const kept = (fromMs: number, toMs: number) => Math.max(0, Math.min(toMs, fromMs + keepAliveMs) - fromMs);
    const running: number[] = [];
    const idle: number[] = [];
    for (const [minute, count] of one.calls.entries()) {
      for (let call = 0; call < count; call += 1) {
        const at = (minute + (call + phase(index)) / count) * MINUTE_MS;
        while ((running[0] ?? Infinity) <= at) idle.push(running.shift() ?? 0);
        const last = idle.pop();
        if (last !== undefined) mbMs += kept(last, at) * one.memoryMb;
        if (last === undefined || at - last > keepAliveMs) starts += 1;
        running.push(at + one.durationMs);
      }
    }
    for (const ended of [...idle, ...running.filter((at) => at < endMs)])
      mbMs += kept(ended, endMs) * one.memoryMb;
  }
  return { starts, gbHours: mbMs / (1024 * 3_600_000) };
}
