import type { Shard } from '../stream-source';

export type ShardState = 'reading' | 'ended';

/**
 * Which shards reading may begin with: those that are neither read nor at their end, and whose parents have been read to
 * theirs. A parent that is listed no more has nothing to give, unless it is still being read.
 */
export function shardsToBegin(
  listed: readonly Shard[],
  states: ReadonlyMap<string, ShardState>,
): readonly Shard[] {
  const ids = new Set(listed.map(({ id }) => id));
  const holdsBack = (parent: string): boolean =>
    states.get(parent) === 'reading' || (ids.has(parent) && states.get(parent) !== 'ended');
  return listed.filter(({ id, parents }) => !states.has(id) && !parents.some(holdsBack));
}
