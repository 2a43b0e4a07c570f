import { logAxis } from '../../report/log-axis';
import type { Comparison } from '../report';
import { intervalText, times } from '../words';
import { html, type Markup, NOTHING } from '../../report/markup';

const WIDTH = 940;
const LEFT = 110;
const PLOT = 620;
const ROW = 40;
const TOP = 6;

/** A dot for each ratio and a line for its interval, on a logarithmic axis with a line at 1, where both are equal. */
export function ratioChart(comparisons: readonly Comparison[], first: string, second: string): Markup {
  const axis = logAxis(
    comparisons.flatMap(({ ratio, interval }) => [
      ratio,
      ...(interval ? [interval.low, interval.high] : []),
      0.9,
      1.1,
    ]),
  );
  const x = (value: number) => LEFT + axis.position(value) * PLOT;
  const bottom = TOP + comparisons.length * ROW;
  const ticks = axis.ticks.map(
    (tick) =>
      html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}" />
        <text class="soft" x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${tick} ×</text>`,
  );
  const rows = comparisons.map(({ kind, ...ratio }, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const line = ratio.interval
      ? html`<line
          x1="${x(ratio.interval.low)}"
          x2="${x(ratio.interval.high)}"
          y1="${y}"
          y2="${y}"
          style="stroke:var(--kind)"
          stroke-width="3"
          stroke-linecap="round"
        />`
      : NOTHING;
    return html`<g style="${`--kind:var(--${kind})`}"
      ><text class="strong" x="0" y="${y + 4}" style="fill:var(--kind)">${kind}</text>
      ${line}
      <circle cx="${x(ratio.ratio)}" cy="${y}" r="6" style="fill:var(--kind)" />
      <text x="${LEFT + PLOT + 24}" y="${y + 4}"
        ><tspan font-weight="600">${times(ratio.ratio)} ×</tspan>
        <tspan class="soft">${intervalText(ratio)}</tspan></text
      ></g
    >`;
  });
  return html`<div class="wide">
    <svg
      viewBox="0 0 ${WIDTH} ${bottom + 26}"
      role="img"
      aria-label="Ratio of medians, ${second} to ${first}"
    >
      ${ticks}
      <line
        x1="${x(1)}"
        x2="${x(1)}"
        y1="${TOP}"
        y2="${bottom}"
        style="stroke:var(--soft)"
        stroke-dasharray="4 3"
      />
      ${rows}
    </svg>
  </div>`;
}
