import { milliseconds } from '../../terminal/format';
import type { BenchReport, FunctionReport, KindReport } from '../report';
import { inOrder, PARTS } from '../report';
import {
  comparisonSentence,
  FOUND,
  withInterval,
  listed,
  machineText,
  planText,
  remarks,
  speedUpSentence,
  times,
} from '../words';
import { type ChartRow, histogramChart } from './histogram-chart';
import { html, type Markup, NOTHING } from '../../report/markup';
import { phaseChart } from './phase-chart';
import { ratioChart } from './ratio-chart';
import { STYLE } from '../../report/page-style';

const METHOD = `Latency is what the client saw, from the moment a call was to be sent until its answer was read.
Cold: no environment and no stem was left. Stem: no environment, but a booted runtime was waiting. Thawed: the
environment was frozen. Warm: an idle environment; calls are sent at a fixed rate whatever the answers do, so that a
stall counts for every call it delays. Calls that turned out to be of another kind, failed or were refused are in no
figure. Percentiles are nearest-rank: always a latency that occurred. Intervals hold with 95 % confidence (bootstrap).`;

/** One page with everything in it: no scripts, nothing from the network. */
export function reportPage(report: BenchReport): string {
  const { functions, comparisons } = report;
  const rows = inOrder(functions).map(({ name, kind, index }): ChartRow => ({
    name: functions.length > 1 ? name : undefined,
    index,
    kind,
  }));
  const hasSamples = rows.some(({ kind }) => kind.samples.length > 0);
  const [first, second] = functions;
  const title = `${functions.length > 1 ? 'Starts compared: ' : 'Starts of '}${listed(functions.map(({ name }) => name))}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p class="soft">
            ${functions.map(functionText).join(' · ')}<br />${planText(report.plan)} ·
            ${timeText(report.startedAt)}<br />${machineText(report)}
          </p>
          ${first && !second ? cards(first) : NOTHING}
          ${first && second && comparisons.length > 0 ? comparison(report, first, second) : NOTHING}
          ${hasSamples ? charts(rows) : NOTHING} ${latencySection(rows, functions)} ${phaseTable(rows)}
          ${remarkSection(report)}
          <section>
            <h2>How it was measured</h2>
            <p class="soft">${METHOD}</p>
          </section>
        </main>
      </body>
    </html> `.markup;
}

function functionText({ name, runtime, memorySizeMb, version }: FunctionReport): string {
  return `${name}: ${runtime}, ${memorySizeMb} MB, version ${version}`;
}

function timeText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** The medians, large. */
function cards({ kinds }: FunctionReport): Markup {
  const made = kinds.flatMap(({ kind, summary, coldRatio }) =>
    summary
      ? [
          html`<div class="card" style="${`--kind:var(--${kind})`}">
            <span class="kind">${kind}</span> <span class="soft">${FOUND[kind]}</span>
            <b>${milliseconds(summary.p50)}</b>
            <span class="soft"
              >${coldRatio ? `median · cold takes ${times(coldRatio.ratio)} ×` : 'median'}</span
            >
          </div>`,
        ]
      : [],
  );
  return html`<div class="cards">${made}</div>`;
}

function comparison(
  { comparisons, functions }: BenchReport,
  first: FunctionReport,
  second: FunctionReport,
): Markup {
  const sentences = comparisons.map((one) => html`<li>${comparisonSentence(one, functions)}</li>`);
  return html`<section>
    <h2>How many times as long ${second.name} takes as ${first.name}</h2>
    <p class="soft">
      Ratio of medians; a line is its 95 % confidence interval. Left of 1, ${second.name} is faster.
    </p>
    ${ratioChart(comparisons, first.name, second.name)}
    <ul class="remarks">
      ${sentences}
    </ul>
  </section>`;
}

function charts(rows: readonly ChartRow[]): Markup {
  return html`<section>
      <h2>Latency by kind of start</h2>
      <p class="soft">
        How often each latency occurred, on a logarithmic axis; the line is the median, the triangle p99.
      </p>
      <div class="wide">${histogramChart(rows)}</div>
    </section>
    <section>
      <h2>Where the time goes</h2>
      <p class="soft">
        Mean of each phase in ms. Every bar has the same width, whatever it lasts; the total is at its end.
      </p>
      ${phaseChart(rows)}
    </section>`;
}

function latencySection(rows: readonly ChartRow[], functions: readonly FunctionReport[]): Markup {
  const body = rows.map(({ name, kind }) => {
    const { summary, coldRatio } = kind;
    const figures = [summary?.p50, summary?.p90, summary?.p99, summary?.max, summary?.mean];
    return html`<tr>
      ${heads(name, kind)}
      <td>${kind.samples.length}</td>
      ${figures.map((ms) => html`<td>${shown(ms)}</td>`)}
      <td>${coldRatio ? withInterval(coldRatio) : ''}</td>
    </tr>`;
  });
  const titles = ['calls', 'p50', 'p90', 'p99', 'longest', 'mean', 'cold takes, times'];
  const sentences = functions.map(speedUpSentence).filter((sentence) => sentence !== undefined);
  return html`<section>
    <h2>Latency</h2>
    <p class="soft">${sentences.join(' ')}</p>
    ${table(rows, titles, body)}
  </section>`;
}

function phaseTable(rows: readonly ChartRow[]): Markup {
  const parts = PARTS.filter((part) => rows.some(({ kind }) => kind.parts[part] !== undefined));
  const body = rows.map(
    ({ name, kind }) =>
      html`<tr>
        ${heads(name, kind)}${parts.map((part) => html`<td>${shown(kind.parts[part])}</td>`)}
        <td>${shown(kind.summary?.mean)}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Phases</h2>
    <p class="soft">
      Means. Client: what the service does not see, such as signing, HTTP and a call sent late.
    </p>
    ${table(rows, [...parts, 'sum'], body)}
  </section>`;
}

function table(rows: readonly ChartRow[], titles: readonly string[], body: readonly Markup[]): Markup {
  const name = rows.some((row) => row.name !== undefined) ? html`<th class="left">function</th>` : NOTHING;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th class="left">kind</th>
          ${name}${titles.map((title) => html`<th>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

function heads(name: string | undefined, { kind }: KindReport): Markup {
  return html`<td class="left"><span class="dot" style="${`--kind:var(--${kind})`}"></span>${kind}</td>
    ${name === undefined ? NOTHING : html`<td class="left">${name}</td>`}`;
}

function remarkSection(report: BenchReport): Markup {
  const lines = remarks(report).map((line) => html`<li>${line}</li>`);
  return lines.length === 0
    ? NOTHING
    : html`<section>
        <h2>Remarks</h2>
        <ul class="remarks">
          ${lines}
        </ul>
      </section>`;
}

function shown(ms: number | undefined): string {
  return ms === undefined ? '–' : milliseconds(ms);
}
