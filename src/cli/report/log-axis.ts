/** A logarithmic axis for milliseconds that terminal and page share. */
export interface LogAxis {
  readonly low: number;
  readonly high: number;
  /** Where a value lies: 0 at the low end, 1 at the high end. */
  position(value: number): number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5];
/** Beyond so many ticks only the powers of ten are kept. */
const MAX_TICKS = 8;

/** The axis from the last to the next 1, 2 or 5 times a power of ten around the values, which are above 0. */
export function logAxis(values: readonly number[]): LogAxis {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const steps = stepsAround(least, most);
  const low = steps.findLast((step) => step <= least) ?? least;
  const high = steps.find((step) => step >= most && step > low) ?? most;
  const within = steps.filter((step) => step >= low && step <= high);
  const ticks = within.length > MAX_TICKS ? within.filter(isPowerOfTen) : within;
  const width = Math.log(high / low);
  return { low, high, ticks, position: (value) => Math.log(value / low) / width };
}

function stepsAround(least: number, most: number): number[] {
  const first = Math.floor(Math.log10(least)) - 1;
  const last = Math.ceil(Math.log10(most)) + 1;
  const steps: number[] = [];
  for (let power = first; power <= last; power += 1) {
    // Negative powers are divided by, so that 0.02 is 0.02.
    for (const step of STEPS) steps.push(power < 0 ? step / 10 ** -power : step * 10 ** power);
  }
  return steps;
}

function isPowerOfTen(value: number): boolean {
  return Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9);
}

/** `0.5 ms`, `20 ms`, `1 s`. */
export function tickText(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** How many values fall in each of `bins` equal parts of the axis. */
export function binned(values: readonly number[], axis: LogAxis, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(axis.position(value) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
