import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../app/theme';
import { withoutRepeats } from './axis-labels';

export interface Line {
  readonly label: string;
  /** Name of a custom property: `--warm`. */
  readonly color: string;
  readonly filled?: boolean;
}

/** A line for each of `lines`; `data` is the times in seconds, then the values of each line. */
export function LineChart({
  label,
  lines,
  data,
  format,
  height = 180,
}: {
  /** Read out to who cannot see it. */
  readonly label: string;
  readonly lines: readonly Line[];
  readonly data: uPlot.AlignedData;
  readonly format: (value: number) => string;
  readonly height?: number;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(data);
  latest.current = data;
  const look = theme.value;
  const shape = lines.map(({ label: name }) => name).join();
  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const made = new uPlot(
      optionsOf(lines, format, element.clientWidth || 600, height),
      latest.current,
      element,
    );
    chart.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [look, shape, height]);
  useEffect(() => chart.current?.setData(data), [data]);
  return <div class="chart" ref={holder} role="img" aria-label={label} />;
}

function optionsOf(
  lines: readonly Line[],
  format: (value: number) => string,
  width: number,
  height: number,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--soft'),
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    cursor: { points: { size: 6 } },
    legend: { live: true },
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, font: '12px system-ui' },
      {
        ...axis,
        font: '12px system-ui',
        size: 64,
        values: (_, values) => withoutRepeats(values.map(format)),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, color: name, filled }) => ({
        label,
        stroke: color(name),
        width: 1.5,
        ...(filled ? { fill: `${color(name)}22` } : {}),
        points: { show: false },
        value: (_: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
  };
}
