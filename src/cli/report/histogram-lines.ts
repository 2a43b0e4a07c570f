import { tickText, type LogAxis } from './log-axis';

const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const MIN_CHART_WIDTH = 30;
const MAX_CHART_WIDTH = 100;
/** What the last figure of the axis needs beyond it. */
const LAST_FIGURE = 8;

/** Columns of a chart on a terminal of `width` columns, beside labels of `margin`. */
export function chartWidthOf(width: number, margin: number): number {
  return Math.min(MAX_CHART_WIDTH, Math.max(MIN_CHART_WIDTH, width - margin - LAST_FIGURE));
}

/** Columns of blocks, the fullest of full height. */
export function barText(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts.map((count) => BLOCKS[Math.ceil((count / most) * 8)]).join('');
}

/** The axis below the bars, and its figures. */
export function axisLines(axis: LogAxis, width: number, margin: number): string[] {
  const line = new Array<string>(width + 1).fill('─');
  const labels: string[] = [];
  let used = 0;
  for (const tick of axis.ticks) {
    const at = Math.round(axis.position(tick) * width);
    line[at] = '┴';
    const text = tickText(tick);
    const from = Math.max(0, margin + at - Math.floor(text.length / 2));
    if (labels.length > 0 && from <= used) continue;
    labels.push(' '.repeat(from - used), text);
    used = from + text.length;
  }
  return [' '.repeat(margin) + line.join(''), labels.join('')];
}
