import { BinaryHeap } from '../lib/binary-heap';
import { MINUTE_MS, type TraceFunction } from './trace';

/** Multiples of it, less the whole numbers, fill the time from 0 to 1 evenly, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Where in their shares of a minute the calls of the `index`th function come: in the middle those of the first, others
 * earlier or later, so that not all functions that are called once a minute are called at the same moment.
 */
export function phaseOf(index: number): number {
  return (0.5 + index * GOLDEN) % 1;
}

/** The calls of one function, in order: a minute's n calls come at its (i + phase)/n. */
export function* arrivalTimes({ calls }: TraceFunction, phase: number): Generator<number, undefined> {
  for (const [minute, count] of calls.entries())
    for (let call = 0; call < count; call += 1) yield (minute + (call + phase) / count) * MINUTE_MS;
  return undefined;
}

/** The calls of many functions, in the order of their times. `T` stands for a function. */
export class Arrivals<T> {
  private readonly next = new BinaryHeap<{
    readonly called: T;
    readonly times: Iterator<number, undefined>;
  }>();

  constructor(functions: Iterable<readonly [T, TraceFunction]>) {
    let index = 0;
    for (const [called, traced] of functions) {
      this.add(called, arrivalTimes(traced, phaseOf(index)));
      index += 1;
    }
  }

  /** When the next call comes; infinite after the last one. */
  get nextAt(): number {
    return this.next.leastKey;
  }

  /** Whose call comes next. */
  take(): T | undefined {
    const first = this.next.pop();
    if (first) this.add(first.called, first.times);
    return first?.called;
  }

  private add(called: T, times: Iterator<number, undefined>): void {
    const { value } = times.next();
    if (value !== undefined) this.next.push(value, { called, times });
  }
}
