/** A file of the log store, as far as its removal depends on it. */
export interface Kept {
  readonly group: string;
  readonly bytes: number;
  /** Epoch milliseconds of its last event. */
  readonly lastTime: number;
  /** Rises with age's opposite: the smallest is the oldest. */
  readonly firstSeq: number;
}

export interface RetentionLimits {
  readonly maxBytes: number;
  readonly maxGroupBytes: number;
  readonly maxAgeMs: number;
}

/** The files that must go: those too old, then the oldest of each group above its limit, then the oldest of all. */
export function expired<T extends Kept>(files: readonly T[], limits: RetentionLimits, now: number): T[] {
  const oldestFirst = [...files].sort((a, b) => a.firstSeq - b.firstSeq);
  const gone = new Set<T>(oldestFirst.filter(({ lastTime }) => lastTime < now - limits.maxAgeMs));
  const groups = Map.groupBy(oldestFirst, ({ group }) => group);
  for (const ofGroup of groups.values()) shrink(ofGroup, limits.maxGroupBytes, gone);
  shrink(oldestFirst, limits.maxBytes, gone);
  return [...gone];
}

function shrink<T extends Kept>(oldestFirst: readonly T[], maxBytes: number, gone: Set<T>): void {
  let bytes = 0;
  for (const file of oldestFirst) if (!gone.has(file)) bytes += file.bytes;
  for (const file of oldestFirst) {
    if (bytes <= maxBytes) return;
    if (gone.has(file)) continue;
    gone.add(file);
    bytes -= file.bytes;
  }
}
