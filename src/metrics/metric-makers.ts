import { CounterFamily, GaugeFamily, HistogramFamily } from './metric-family';

/** Seconds: from a warm call of half a millisecond to the longest timeout. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900,
];

export function counter(name: string, help: string, labelNames: readonly string[] = []): CounterFamily {
  return new CounterFamily({ name: `lambdabox_${name}`, type: 'counter', help, labelNames });
}

export function gauge(name: string, help: string, labelNames: readonly string[] = []): GaugeFamily {
  return new GaugeFamily({ name: `lambdabox_${name}`, type: 'gauge', help, labelNames });
}

export function histogram(
  name: string,
  help: string,
  labelNames: readonly string[],
  buckets = DURATION_BUCKETS,
): HistogramFamily {
  return new HistogramFamily({ name: `lambdabox_${name}`, type: 'histogram', help, labelNames }, buckets);
}
