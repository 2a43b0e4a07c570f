import type { StreamRecord } from '../stream-source';

/** Which of so many lanes a record takes: all of a group take the same one. */
export function laneOf({ group, id }: Pick<StreamRecord, 'group' | 'id'>, lanes: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(group ?? id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % lanes;
}
