import { roomOf } from '../policy/room';
import { Lanes, type LanesParts } from './lanes';

export interface TargetLanesParts extends Omit<LanesParts, 'room' | 'roomAgainAt'> {
  /** At once, to one target and to all, at most. */
  readonly most: { readonly ofOne: number; readonly ofAll: number };
}

/** A lane a target: one that is away keeps only its own waiting, and is asked again by one at a time. */
export function targetLanes({ most, ...parts }: TargetLanesParts): Lanes {
  const lanes: Lanes = new Lanes({
    ...parts,
    room: ({ runningIds, setbacks, isProbing }) =>
      roomOf({
        free: most.ofOne - runningIds.size,
        own: runningIds.size,
        all: lanes.running,
        bound: most.ofAll,
        setbacks,
        isProbing,
      }),
    roomAgainAt: () => Number.POSITIVE_INFINITY,
  });
  return lanes;
}
