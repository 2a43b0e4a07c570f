import type { MappingSettings } from '../mapping-record';
import type { Position } from '../stream-source';

type Start = Pick<MappingSettings, 'StartingPosition' | 'StartingPositionTimestamp'>;

/** Where a mapping that is new begins with the shards that it finds. */
export function startingPosition({ StartingPosition, StartingPositionTimestamp }: Start): Position {
  if (StartingPosition === 'AT_TIMESTAMP')
    return { at: 'timestamp', time: (StartingPositionTimestamp ?? 0) * 1000 };
  return { at: StartingPosition === 'LATEST' ? 'latest' : 'trim-horizon' };
}

/**
 * The same as it is kept: what is the latest now is not when the service comes back, and what came meanwhile belongs to the
 * mapping. `now`: epoch milliseconds.
 */
export function lasting(position: Position, now: number): Position {
  return position.at === 'latest' ? { at: 'timestamp', time: now } : position;
}

/** Where it begins with a shard that came later: with all of it, since the mapping was there first. */
export function positionOfNewcomer(settings: Start): Position {
  return settings.StartingPosition === 'AT_TIMESTAMP' ? startingPosition(settings) : { at: 'trim-horizon' };
}
