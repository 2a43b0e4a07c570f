import { milliseconds, plural } from '../../terminal/format';
import { binned, logAxis, tickText, type LogAxis } from '../../report/log-axis';
import { latencies, type KindReport } from '../report';
import { html, type Markup } from '../../report/markup';

export interface ChartRow {
  /** The function's name, where there are two. */
  readonly name: string | undefined;
  /** 0 for the first function, 1 for the second. */
  readonly index: number;
  readonly kind: KindReport;
}

const WIDTH = 940;
const LEFT = 170;
const PLOT = 740;
const ROW = 82;
const BAR = 46;
const TOP = 6;
const BINS = 100;

/** A histogram for each row, all on one logarithmic axis, with p50 and p99 marked. */
export function histogramChart(rows: readonly ChartRow[]): Markup {
  const filled = rows.filter(({ kind }) => kind.samples.length > 0);
  const axis = logAxis(filled.flatMap(({ kind }) => latencies(kind.samples)));
  const bottom = TOP + filled.length * ROW;
  const x = (value: number) => LEFT + axis.position(value) * PLOT;
  const ticks = axis.ticks.map(
    (tick) =>
      html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}" />
        <text class="soft" x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${tickText(tick)}</text>`,
  );
  return html`<svg
    viewBox="0 0 ${WIDTH} ${bottom + 26}"
    role="img"
    aria-label="Distribution of latency by kind of start"
  >
    ${ticks} ${filled.map((row, index) => histogram(row, axis, TOP + index * ROW, x))}
  </svg>`;
}

function histogram(
  { name, index, kind }: ChartRow,
  axis: LogAxis,
  top: number,
  x: (value: number) => number,
): Markup {
  const base = top + ROW - 8;
  const counts = binned(latencies(kind.samples), axis, BINS);
  const most = Math.max(...counts);
  const step = PLOT / BINS;
  const bars = counts.map((count, bin) => {
    const height = (count / most) * BAR;
    return count === 0
      ? html``
      : html`<rect
          x="${LEFT + bin * step + 0.5}"
          y="${base - height}"
          width="${step - 1}"
          height="${height}"
          rx="1"
        />`;
  });
  const { summary } = kind;
  const marks = summary ? [mark(x(summary.p50), 'p50', summary.p50, top, base, kind.kind)] : [];
  const tail =
    summary && x(summary.p99) - x(summary.p50) > 4 ? [tailMark(x(summary.p99), summary.p99, base)] : [];
  const label = name === undefined ? kind.kind : `${kind.kind} · ${name}`;
  return html`<g
    ><title>${label}: ${summary ? described(summary) : ''}</title>
    <text class="strong" x="0" y="${base - 20}" style="fill:var(--${kind.kind})">${kind.kind}</text>
    <text class="soft" x="0" y="${base - 3}"
      >${name === undefined ? '' : `${shorten(name)} · `}${plural(kind.samples.length, 'call')}</text
    >
    <line class="axis" x1="${LEFT}" x2="${LEFT + PLOT}" y1="${base}" y2="${base}" />
    <g style="fill:var(--${kind.kind})" fill-opacity="${index === 0 ? 0.85 : 0.5}">${bars}</g>
    ${marks}${tail}</g
  >`;
}

function described({ p50, p90, p99, max }: NonNullable<KindReport['summary']>): string {
  return `p50 ${milliseconds(p50)}, p90 ${milliseconds(p90)}, p99 ${milliseconds(p99)}, longest ${milliseconds(max)}`;
}

function mark(at: number, name: string, value: number, top: number, base: number, kind: string): Markup {
  return html`<line
      x1="${at}"
      x2="${at}"
      y1="${top + 10}"
      y2="${base}"
      style="stroke:var(--${kind})"
      stroke-width="2"
    />
    <text class="halo" ${beside(at)} y="${top + 20}">${name} ${milliseconds(value)}</text>`;
}

/** A small triangle under the axis, and its figure. */
function tailMark(at: number, value: number, base: number): Markup {
  return html`<path d="M${at} ${base + 1} l4 6 h-8 z" style="fill:var(--soft)" />
    <text class="halo tail" ${beside(at)} y="${base + 11}">p99 ${milliseconds(value)}</text>`;
}

/** A text's place: on the right of what it belongs to, and on the left where the plot ends. */
function beside(at: number): Markup {
  return at > LEFT + PLOT - 110
    ? html`x="${at - 6}" text-anchor="end"`
    : html`x="${at + 6}" text-anchor="start"`;
}

function shorten(name: string): string {
  return name.length > 16 ? `${name.slice(0, 15)}…` : name;
}
