import { histogramChart } from '../../../../src/cli/bench/html/histogram-chart';
import { reportPage } from '../../../../src/cli/bench/html/page';
import { summarise } from '../../../../src/cli/report/percentile';
import type { BenchReport, KindReport } from '../../../../src/cli/bench/report';
import { BENCH_KINDS, type BenchKind } from '../../../../src/cli/bench/sample';

function kindOf(kind: BenchKind, ...latencies: number[]): KindReport {
  const samples = latencies.map((latencyMs, index) => ({
    requestId: `request-${index}`,
    environmentId: 'environment-1',
    latencyMs,
    lateMs: 0,
    phases: {},
  }));
  const parts = { create: 175, start: 8, invoke: 217 };
  return { kind, summary: summarise(latencies), parts, samples, otherKinds: {}, failures: 0, refused: {} };
}

function pageOf(kinds: readonly KindReport[]): string {
  const report: BenchReport = {
    lambdabox: '1.2.3',
    startedAt: '2026-01-31T12:00:00.000Z',
    isInterrupted: false,
    machine: { endpoint: 'http://127.0.0.1:4566', version: '1.2.3', processors: 2 },
    plan: { kinds: BENCH_KINDS, calls: 2, rate: 1, durationMs: 2000 },
    functions: [
      { name: 'orders', runtime: 'nodejs24.x', memorySizeMb: 512, version: '1', codeSha256: '', kinds },
    ],
    comparisons: [],
  };
  return reportPage(report);
}

const chartOf = (kind: KindReport) => histogramChart([{ name: undefined, index: 0, kind }]).markup;

it('says of each kind what a call of it found ready', () => {
  const page = pageOf(BENCH_KINDS.map((kind) => kindOf(kind, 300, 400)));
  expect(
    page.match(/nothing was ready|a booted runtime was ready|its environment was (frozen|idle)/g),
  ).toHaveLength(4);
});

it('marks median and p99 with their figures', () => {
  const chart = chartOf(kindOf('warm', 1.5, 2.25, 80));
  expect(chart).toContain('>p50 2.25 ms</text>');
  expect(chart).toContain('>p99 80.0 ms</text>');
});

it('has no mark of p99 where it would hide that of the median', () => {
  expect(chartOf(kindOf('warm', 2.25, 2.25))).not.toContain('>p99 ');
});

it('writes figures on the left of their marks at the end of the plot, so that none is cut off', () => {
  const marks = [...chartOf(kindOf('cold', 1, 1, 200)).matchAll(/text-anchor="(start|end)"[^>]*>(p\d\d)/g)];
  expect(marks.map(([, anchor, name]) => [name, anchor])).toEqual([
    ['p50', 'start'],
    ['p99', 'end'],
  ]);
});

it('writes the figure of a phase into its segment when it has room there', () => {
  const page = pageOf([kindOf('cold', 400)]);
  const inSegments = [...page.matchAll(/text-anchor="middle"\s+style="[^"]*"\s*>([\d.]+)</g)];
  expect(inSegments.map(([, figure]) => figure)).toEqual(['175', '217']);
});
