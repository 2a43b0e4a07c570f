import type { Outcome } from '../../simulator/simulation';
import { html, type Markup, NOTHING } from '../report/markup';
import { STYLE } from '../report/page-style';
import { logAxis } from '../report/log-axis';
import {
  cells,
  charted,
  chartedWait,
  boxText,
  gbHours,
  leftOutText,
  RATIO_TEXT,
  seconds,
  type SimulationReport,
  TITLES,
  traceText,
} from './trade-off';

const METHOD = `The scheduler of the service plays the trace, on a box and in a time that are only said to be there. A
minute's calls come evenly spread over it, and each runs for its function's average duration once it has an environment.
Wasted is the memory of idle environments and stems over time, up to the end of the trace; a GB has 1,024 MB. Starts are
the calls for which an environment was made. Only lambdabox's own policies have stems.`;

const WIDTH = 940;
const HEIGHT = 460;
const LEFT = 80;
const TOP = 10;
const PLOT_WIDTH = 740;
const PLOT_HEIGHT = 400;
const WASTE_TICKS = 5;
const LABEL_HEIGHT = 15;

/** One page with everything in it: no scripts, nothing from the network. */
export function simulationPage(report: SimulationReport): string {
  const { outcomes, box, notes } = report;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Keep-alive policies: memory against waiting</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>Keep-alive policies: memory against waiting</h1>
          <p class="soft">${traceText(report)}<br />${boxText(box)}</p>
          <section>
            <h2>The trade-off</h2>
            <p class="soft">
              Waiting on a logarithmic axis. Down and left is better.<br />${leftOutText(outcomes) ?? ''}
            </p>
            <div class="wide">${chart(charted(outcomes))}</div>
          </section>
          <section>
            <h2>Figures</h2>
            <p class="soft">${RATIO_TEXT}</p>
            ${table(outcomes)} ${notes.length > 0 ? html`<p class="soft">${notes.join('; ')}</p>` : NOTHING}
          </section>
          <section>
            <h2>How it was counted</h2>
            <p class="soft">${METHOD}</p>
          </section>
        </main>
      </body>
    </html> `.markup;
}

function chart(outcomes: readonly Outcome[]): Markup {
  const axis = logAxis(outcomes.map(chartedWait));
  const most = Math.max(...outcomes.map(({ wastedGbSeconds }) => wastedGbSeconds), 1);
  const x = (waste: number) => LEFT + (waste / most) * PLOT_WIDTH;
  const y = (wait: number) => TOP + (1 - axis.position(wait)) * PLOT_HEIGHT;
  const bottom = TOP + PLOT_HEIGHT;
  const rows = axis.ticks.map(
    (tick) =>
      html`<line class="grid" x1="${LEFT}" x2="${LEFT + PLOT_WIDTH}" y1="${y(tick)}" y2="${y(tick)}" />
        <text class="soft" x="${LEFT - 10}" y="${y(tick) + 4}" text-anchor="end">${seconds(tick)} s</text>`,
  );
  const columns = Array.from({ length: WASTE_TICKS + 1 }, (_, index) => {
    const waste = (index / WASTE_TICKS) * most;
    return html`<line class="grid" x1="${x(waste)}" x2="${x(waste)}" y1="${TOP}" y2="${bottom}" />
      <text class="soft" x="${x(waste)}" y="${bottom + 18}" text-anchor="middle">${gbHours(waste)}</text>`;
  });
  const marks = labelled(outcomes, x, y).map(
    ({ outcome, labelY }) =>
      html`<g style="${`--kind:var(--${outcome.name.startsWith('lambdabox') ? 'good' : 'cold'})`}">
        <circle
          cx="${x(outcome.wastedGbSeconds)}"
          cy="${y(chartedWait(outcome))}"
          r="6"
          style="fill:var(--kind)"
        />
        <text
          class="strong halo"
          x="${x(outcome.wastedGbSeconds) + 11}"
          y="${labelY}"
          style="fill:var(--kind)"
          >${outcome.name}</text
        >
      </g>`,
  );
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="Waiting against wasted memory, a mark a policy"
  >
    ${rows} ${columns} ${marks}
    <text class="soft" x="${LEFT + PLOT_WIDTH}" y="${bottom + 38}" text-anchor="end">wasted, GB·h</text>
  </svg>`;
}

/** Labels from the top down, each moved below one that it would cover. */
function labelled(
  outcomes: readonly Outcome[],
  x: (waste: number) => number,
  y: (wait: number) => number,
): { outcome: Outcome; labelY: number }[] {
  const placed: { outcome: Outcome; labelX: number; labelY: number }[] = [];
  for (const outcome of outcomes.toSorted((a, b) => chartedWait(b) - chartedWait(a))) {
    const labelX = x(outcome.wastedGbSeconds);
    let labelY = y(chartedWait(outcome)) + 4;
    for (const other of placed) {
      const isBeside = Math.abs(other.labelX - labelX) < 130;
      if (isBeside && labelY - other.labelY < LABEL_HEIGHT) labelY = other.labelY + LABEL_HEIGHT;
    }
    placed.push({ outcome, labelX, labelY });
  }
  return placed;
}

function table(outcomes: readonly Outcome[]): Markup {
  const heads = TITLES.map((title, index) =>
    index === 0 ? html`<th class="left">${title}</th>` : html`<th>${title}</th>`,
  );
  const rows = outcomes.map((outcome) => {
    const [name = '', ...figures] = cells(outcome, outcomes);
    return html`<tr>
      <td class="left">${name}</td>
      ${figures.map((figure) => html`<td>${figure}</td>`)}
    </tr>`;
  });
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
