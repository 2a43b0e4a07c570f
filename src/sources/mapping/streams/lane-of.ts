import type { MappingSettings } from '../mapping-record';
import type { StreamRecord } from '../stream-source';

/** Of a shard. A window is one sequence of calls. */
export function laneCount({ TumblingWindowInSeconds, ParallelizationFactor }: MappingSettings): number {
  return TumblingWindowInSeconds ? 1 : (ParallelizationFactor ?? 1);
}

/** Which of so many lanes a record takes: all of a group take the same one. */
export function laneOf({ group, id }: Pick<StreamRecord, 'group' | 'id'>, lanes: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(group ?? id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % lanes;
}
