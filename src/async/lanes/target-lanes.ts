import { roomOf } from '../policy/room';
import { Lanes, type LanesParts } from './lanes';

export interface TargetLanesParts extends Omit<LanesParts, 'each' | 'room' | 'roomAgainAt'> {
  /** At once, to one target and to all, at most. */
  readonly most: { readonly ofOne: number; readonly ofAll: number };
}

/** A lane a target: one that is away keeps only its own waiting, and is asked again by one at a time. */
export function targetLanes({ most, ...parts }: TargetLanesParts): Lanes {
  const lanes: Lanes = new Lanes({
    ...parts,
    each: () => 1,
    room: ({ held, setbacks, isProbing }) =>
      roomOf({
        free: most.ofOne - held,
        own: held,
        all: lanes.held,
        each: 1,
        bound: most.ofAll,
        setbacks,
        isProbing,
      }),
    roomAgainAt: () => Number.POSITIVE_INFINITY,
  });
  return lanes;
}
