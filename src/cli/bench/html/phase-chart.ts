import { milliseconds, number } from '../../terminal/format';
import { PARTS, type KindReport } from '../report';
import type { ChartRow } from './histogram-chart';
import { html, type Markup, verbatim } from '../../report/markup';
import { PART_COLORS } from './phase-colors';

const WIDTH = 940;
const LEFT = 170;
const PLOT = 660;
const ROW = 44;
const BAR = 28;
/** A digit's width and the room around a figure: a segment too narrow for its figure has none. */
const DIGIT = 8;
const ROOM = 6;

/** A bar of full width for each row: the shares of its phases, whatever its length in time. */
export function phaseChart(rows: readonly ChartRow[]): Markup {
  const filled = rows.filter(({ kind }) => kind.summary !== undefined);
  const used = PARTS.filter((part) => filled.some(({ kind }) => kind.parts[part] !== undefined));
  const legend = used.map(
    (part) =>
      html`<li><span class="dot" style="${verbatim(`--kind:${PART_COLORS[part][0]}`)}"></span>${part}</li>`,
  );
  return html`<div class="wide">
      <svg
        viewBox="0 0 ${WIDTH} ${filled.length * ROW + 4}"
        role="img"
        aria-label="Mean of each phase by kind of start"
      >
        ${filled.map((row, index) => bar(row, index * ROW + 6))}
      </svg>
    </div>
    <ul class="legend">
      ${legend}
    </ul>`;
}

function bar({ name, kind }: ChartRow, top: number): Markup {
  const total = sumOf(kind);
  let from = LEFT;
  const segments = PARTS.map((part) => {
    const ms = kind.parts[part] ?? 0;
    const width = (ms / total) * PLOT;
    if (width <= 0) return html``;
    const [fill, ink] = PART_COLORS[part];
    const figure =
      width < number(ms).length * DIGIT + ROOM
        ? html``
        : html`<text
            x="${from + width / 2}"
            y="${top + 19}"
            text-anchor="middle"
            style="${verbatim(`fill:${ink}`)}"
            >${number(ms)}</text
          >`;
    const segment = html`<g
      ><title>${part}: ${milliseconds(ms)}, ${Math.round((ms / total) * 100)} %</title
      ><rect x="${from}" y="${top}" width="${width}" height="${BAR}" fill="${fill}" />${figure}</g
    >`;
    from += width;
    return segment;
  });
  const soft = name === undefined ? html`` : html` <tspan class="soft">${shorten(name)}</tspan>`;
  return html`<g
    ><text x="0" y="${top + 19}"
      ><tspan font-weight="600" style="fill:var(--${kind.kind})">${kind.kind}</tspan>${soft}</text
    >
    ${segments}
    <text class="strong" x="${LEFT + PLOT + 12}" y="${top + 19}">${milliseconds(total)}</text></g
  >`;
}

function sumOf({ parts }: KindReport): number {
  return PARTS.reduce((sum, part) => sum + (parts[part] ?? 0), 0);
}

function shorten(name: string): string {
  return name.length > 15 ? `${name.slice(0, 14)}…` : name;
}
