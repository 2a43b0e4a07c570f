import type { EnvironmentLife, LifeSpan } from '../../../../src/contract/environment-life';

export interface Frame {
  /** Epoch milliseconds at the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** CSS pixels, of the lanes. */
  readonly width: number;
}

export const LANE = 22;
export const NAMES = 190;

/** Custom property of the colour of a state. */
export const STATE_COLORS: Readonly<Record<string, string>> = {
  creating: '--cold',
  initializing: '--stem',
  idle: '--idle',
  frozen: '--frozen',
  busy: '--warm',
  stopping: '--soft',
};

export function xOf(at: number, { from, to, width }: Frame): number {
  return ((at - from) / (to - from)) * width;
}

export function timeAt(x: number, { from, to, width }: Frame): number {
  return from + (x / width) * (to - from);
}

/** What lies there; of several the shortest, which is hardest to hit. */
export function spanAt(life: EnvironmentLife, x: number, frame: Frame, now: number): LifeSpan | undefined {
  const slack = 3;
  const hit = life.spans.filter(
    ({ from, to }) => xOf(from, frame) - slack <= x && x <= xOf(to ?? now, frame) + slack,
  );
  return hit.toSorted((one, other) => lengthOf(one, now) - lengthOf(other, now))[0];
}

export function lengthOf({ from, to }: LifeSpan, now: number): number {
  return (to ?? now) - from;
}

/** Closer or wider around a time; never less than a tenth of a second, never more than a week. */
export function zoomed({ from, to, width }: Frame, around: number, factor: number): Frame {
  const span = Math.min(604_800_000, Math.max(100, (to - from) * factor));
  const share = (around - from) / (to - from);
  return { from: around - span * share, to: around + span * (1 - share), width };
}

const STEPS = [
  100, 1000, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 10_800_000, 43_200_000, 86_400_000,
];

/** Round times for the axis, about one each 110 pixels. */
export function ticksOf(frame: Frame): readonly number[] {
  const wanted = ((frame.to - frame.from) / frame.width) * 110;
  const step = STEPS.find((candidate) => candidate >= wanted) ?? 86_400_000;
  const first = Math.ceil(frame.from / step) * step;
  const many = Math.max(0, Math.floor((frame.to - first) / step) + 1);
  return Array.from({ length: many }, (_, index) => first + index * step);
}

/** Milliseconds; earlier when they are negative. */
export function shifted({ from, to, width }: Frame, by: number): Frame {
  return { from: from + by, to: to + by, width };
}
