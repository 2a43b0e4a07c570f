import { CounterSeries, GaugeSeries, HistogramSeries, type Exemplar } from './metric-series';

/** The two formats of a page: OpenMetrics has exemplars. */
export type PageFormat = 'text' | 'openmetrics';

export interface FamilyHead {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** What a page is made of. */
export interface Exposed {
  readonly head: FamilyHead;
  /**
   * Puts its lines into `page`, text by text, and pauses well before a millisecond is over: each value is the number of
   * characters that came since the last pause.
   */
  write(page: string[], format: PageFormat): Iterable<number>;
}

/**
 * All series of one metric. They are kept by the first label, which is the function wherever there is one, so that a
 * function's series go together and are written as one piece.
 */
export abstract class Family<S> implements Exposed {
  private readonly groups = new Map<string, Map<string, S>>();

  constructor(readonly head: FamilyHead) {}

  /** The series with these values, in the order of the labels' names; made when it is new. */
  of(first = '', ...others: string[]): S {
    let group = this.groups.get(first);
    if (!group) this.groups.set(first, (group = new Map<string, S>()));
    const key = others.length === 1 ? (others[0] ?? '') : others.join('\n');
    let series = group.get(key);
    if (!series) {
      const values = [first, ...others];
      series = this.make(
        this.head.labelNames.map((name, i) => `${name}="${escaped(values[i] ?? '')}"`).join(','),
      );
      group.set(key, series);
    }
    return series;
  }

  forget(first: string): void {
    this.groups.delete(first);
  }

  /** Forgets the series of these first two labels. */
  forgetPair(first: string, second: string): void {
    const group = this.groups.get(first);
    for (const key of group?.keys() ?? [])
      if (key === second || key.startsWith(`${second}\n`)) group?.delete(key);
  }

  clear(): void {
    this.groups.clear();
  }

  *write(page: string[], format: PageFormat): Iterable<number> {
    // Series come and go in the pauses: what is written is what there was when the family began.
    for (const group of [...this.groups.values()]) {
      let characters = 0;
      for (const series of group.values()) {
        const text = this.text(series, format);
        characters += text.length;
        page.push(text);
      }
      yield characters;
    }
  }

  protected abstract make(labels: string): S;
  /** The lines of one series. */
  protected abstract text(series: S, format: PageFormat): string;
}

abstract class ValueFamily<S extends CounterSeries> extends Family<S> {
  protected text({ labels, value }: S): string {
    return `${this.head.name}${braced(labels)} ${numberText(value)}\n`;
  }
}

export class CounterFamily extends ValueFamily<CounterSeries> {
  protected make(labels: string): CounterSeries {
    return new CounterSeries(labels);
  }
}

export class GaugeFamily extends ValueFamily<GaugeSeries> {
  protected make(labels: string): GaugeSeries {
    return new GaugeSeries(labels);
  }
}

export class HistogramFamily extends Family<HistogramSeries> {
  /** The end of each bucket's labels. */
  private readonly ends: readonly string[];

  constructor(
    head: FamilyHead,
    private readonly bounds: readonly number[],
  ) {
    super(head);
    // One spelling in both formats, or a change of the scraper would make other series.
    const spelled = bounds.map((bound) => (Number.isInteger(bound) ? `${bound}.0` : String(bound)));
    this.ends = [...spelled, '+Inf'].map((bound) => `le="${bound}"} `);
  }

  protected make(labels: string): HistogramSeries {
    return new HistogramSeries(labels, this.bounds);
  }

  protected text(series: HistogramSeries, format: PageFormat): string {
    // Most functions were not called since the last page, and most of a page is histograms.
    return series.written(format, () => this.lines(series, format));
  }

  private lines({ labels, counts, exemplars, sum }: HistogramSeries, format: PageFormat): string {
    const lines: string[] = [];
    const { name } = this.head;
    const begin = `${name}_bucket{${labels}${labels === '' ? '' : ','}`;
    let count = 0;
    for (const [bucket, end] of this.ends.entries()) {
      count += counts[bucket] ?? 0;
      const exemplar = format === 'openmetrics' ? exemplars[bucket] : undefined;
      lines.push(begin, end, String(count), exemplar ? exemplarText(exemplar) : '\n');
    }
    const of = braced(labels);
    lines.push(`${name}_sum${of} `, numberText(sum), `\n${name}_count${of} `, String(count), '\n');
    return lines.join('');
  }
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

function exemplarText({ requestId, value, at }: Exemplar): string {
  return ` # {request_id="${escaped(requestId)}"} ${value} ${at.toFixed(3)}\n`;
}

export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

export function escaped(value: string): string {
  return /[\\\n"]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    : value;
}
