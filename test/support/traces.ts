import { MINUTE_MS, type Trace, type TraceFunction } from '../../src/simulator/trace';

type Random = () => number;

/** Numbers below 1 that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** From low to high, every factor as likely. */
export function spread(random: Random, low: number, high: number): number {
  return low * (high / low) ** random();
}

/** A function with calls at these times, milliseconds; they keep their minute only. */
export function traced(
  key: string,
  minutes: number,
  times: Iterable<number>,
  facts?: Partial<TraceFunction>,
): TraceFunction {
  const calls = new Float64Array(minutes);
  for (const at of times) {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute >= 0 && minute < minutes) calls[minute] = (calls[minute] ?? 0) + 1;
  }
  return { key, memoryMb: 128, durationMs: 100, ...facts, calls };
}

export function callsOf({ calls }: TraceFunction): number {
  return calls.reduce((total, count) => total + count, 0);
}

export function traceOf(functions: readonly TraceFunction[]): Trace {
  return {
    functions,
    minutes: functions[0]?.calls.length ?? 0,
    calls: functions.reduce((total, one) => total + callsOf(one), 0),
    notes: [],
  };
}

/** Eight hours of `count` functions whose calls `arrivals` makes, in seconds. */
export function synthetic(
  count: number,
  seed: number,
  arrivals: (random: Random, end: number) => Iterable<number>,
): TraceFunction[] {
  const random = seeded(seed);
  const minutes = 480;
  return Array.from({ length: count }, (_, index) => {
    const times = [...arrivals(random, minutes * 60)].map((at) => at * 1000);
    const facts = { memoryMb: 60 + exponential(random, 120), durationMs: spread(random, 20, 20_000) };
    return traced(`${seed}/${index}`, minutes, times, facts);
  });
}

export function* poisson(random: Random, end: number): Generator<number> {
  const mean = spread(random, 2, 7200);
  for (let at = exponential(random, mean); at < end; at += exponential(random, mean)) yield at;
}

/** Timers whose calls come up to a twentieth of the period early or late. */
export function* periodic(random: Random, end: number): Generator<number> {
  const periods = [60, 300, 600, 900, 1200, 1800, 3600];
  const period = periods[Math.floor(random() * periods.length)] ?? 60;
  for (let at = random() * period; at < end; at += period) yield at + (random() - 0.5) * 0.1 * period;
}

export function* bursty(random: Random, end: number): Generator<number> {
  const pause = spread(random, 300, 7200);
  const length = spread(random, 5, 300);
  const gap = spread(random, 0.05, 10);
  for (let at = exponential(random, pause); at < end; at += exponential(random, pause)) {
    const stop = Math.min(end, at + exponential(random, length));
    for (; at < stop; at += exponential(random, gap)) yield at;
  }
}
