import { HISTOGRAMS, type CounterLabels, type GaugeLabels, type HistogramLabels } from './metrics';

type Matcher = `${'=' | '!=' | '=~' | '!~'}"${string}"`;
/** A window that Grafana fills in: of a rate, at least four scrapes; of the whole time range shown. */
export type Window = '$__rate_interval' | '$__range';

/** One function or several, as the variable of the dashboard says. */
export const FUNCTION = { function: '=~"$function"' } as const;
export const VERSION = { function: '=~"$function"', version: '=~"$version"' } as const;

function select(name: string, matchers: Readonly<Record<string, string | undefined>>): string {
  const inside = Object.entries(matchers).map(([label, match]) => `${label}${match}`);
  return `lambdabox_${name}${inside.length > 0 ? `{${inside.join(',')}}` : ''}`;
}

export function counter<Name extends keyof CounterLabels>(
  name: Name,
  matchers: Partial<Record<CounterLabels[Name], Matcher>> = {},
): string {
  return select(name, matchers);
}

export function gauge<Name extends keyof GaugeLabels>(
  name: Name,
  matchers: Partial<Record<GaugeLabels[Name], Matcher>> = {},
): string {
  return select(name, matchers);
}

/** One of the series of a histogram. */
export function histogram<Name extends keyof HistogramLabels>(
  part: 'bucket' | 'sum' | 'count',
  name: Name,
  matchers: Partial<Record<HistogramLabels[Name], Matcher>> = {},
): string {
  return select(`${name}_${part}`, matchers);
}

/**
 * How much a counter grew in the window. `increase` alone takes the first value of a new series as where it began: a
 * function's first cold start would never be seen. So a series that was not there at the beginning of the window, while
 * the service was scraped already, counts with all it has.
 */
export function grown(selector: string, window: Window = '$__rate_interval'): string {
  const born = `(${selector} unless ${selector} offset ${window})`;
  const watched = `up{job="lambdabox"} offset ${window}`;
  return `${born} and on (instance) ${watched} or increase(${selector}[${window}])`;
}

/** Growth a second, of the same. */
export function rate(aggregated: string): string {
  return `${aggregated} * 1000 / $__rate_interval_ms`;
}

export function sum(expr: string): string {
  return `sum(${expr})`;
}

export function sumBy(labels: readonly string[], expr: string): string {
  return `sum by (${labels.join(', ')}) (${expr})`;
}

/** Of each source, by what people call it; `expr` has its labels source and kind. */
export function named(expr: string): string {
  const info = `max by (source, name) (${gauge('source_info')})`;
  return `(${expr}) * on (source) group_left (name) ${info}`;
}

/** A quotient; nothing where the divisor is 0. */
export function ratio(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/** A sum that is 0 where no series matches yet: no error is no gap. */
export function orZero(expr: string): string {
  return `(${expr} or vector(0))`;
}

/** A histogram and those of its series that are meant. */
export interface Observed<Name extends keyof HistogramLabels = keyof HistogramLabels> {
  readonly name: Name;
  readonly matchers: Partial<Record<HistogramLabels[Name], Matcher>>;
}

export function observed<Name extends keyof HistogramLabels>(
  name: Name,
  matchers: Partial<Record<HistogramLabels[Name], Matcher>> = {},
): Observed<Name> {
  return { name, matchers };
}

/**
 * How much the buckets grew in the window, by these labels, with what new series begin with as in `grown`. A count has
 * some twenty buckets: so new series are looked for among the counts, and only sums are put together, which spares
 * Prometheus most of the work at every step of a chart. In its first window a new series counts up to twice, which
 * hardly moves a quantile.
 */
export function buckets(
  labels: readonly string[],
  { name, matchers }: Observed,
  window: Window = '$__rate_interval',
): string {
  const bucket = histogram('bucket', name, matchers);
  // Asked for once, not for each step of a chart, it may be exact.
  if (window === '$__range') return sumBy(['le', ...labels], grown(bucket, window));
  const count = histogram('count', name, matchers);
  const watched = `up{job="lambdabox"} offset ${window}`;
  const born = `((${count} unless ${count} offset ${window}) and on (instance) ${watched})`;
  const first = `${bucket} and on (${[...HISTOGRAMS[name], 'instance'].join(', ')}) ${born}`;
  // The label keeps the two sums apart until they are summed.
  const parts = [
    `label_replace(${sumBy(['le', ...labels], first)}, "part", "first", "", "")`,
    sumBy(['le', ...labels], `increase(${bucket}[${window}])`),
  ];
  return sumBy(['le', ...labels], parts.join(' or '));
}

/** The quantile of what was observed, by these labels. Nothing, instead of "not a number", where nothing was. */
export function quantile(q: number, labels: readonly string[], what: Observed, window?: Window): string {
  return `(histogram_quantile(${q}, ${buckets(labels, what, window)}) >= 0)`;
}

export function top(count: number, expr: string): string {
  return `topk(${count}, ${expr})`;
}
