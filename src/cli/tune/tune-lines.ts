import type { Output } from '../terminal/output';
import { milliseconds, number } from '../terminal/format';
import { table } from '../terminal/table';
import type { Choice } from './choice';
import type { TuneReport } from './report';
import type { SizeFigures } from './size-figures';

const TITLES = ['memory', 'vCPU', 'median', 'p95', 'billed', 'GB-s', 'a million', 'peak', 'first call', ''];
const TEXT_COLUMNS: readonly string[] = ['first call', ''];

export function tuneLines(report: TuneReport, colors: Output['colors']): string[] {
  const { functionName, memoryMb, sizes, failed, choice, advice, currency, pricesAsOf } = report;
  const rows = sizes.map((size) => rowOf(size, report));
  const columns = TITLES.map((title) => ({
    title,
    align: TEXT_COLUMNS.includes(title) ? ('left' as const) : ('right' as const),
  }));
  return [
    ...(rows.length > 0 ? [table(columns, rows, colors.dim), ''] : []),
    ...failed.map((size) => colors.red(`${size.memoryMb} MB failed: ${size.failure}`)),
    ...(advice === undefined ? [] : [advice]),
    ...(choice && choice.balancedMb !== memoryMb
      ? [
          `to change it: aws lambda update-function-configuration --function-name ${functionName} --memory-size ${choice.balancedMb}`,
        ]
      : []),
    ...(rows.length > 0
      ? [
          colors.dim(
            `cost in ${currency}, prices of ${pricesAsOf}, without the free tier; times are this box's, not AWS's`,
          ),
        ]
      : []),
  ];
}

function rowOf(size: SizeFigures, { memoryMb, choice, currency }: TuneReport): string[] {
  const { firstCall } = size;
  return [
    `${size.memoryMb} MB`,
    size.vcpus.toFixed(2),
    milliseconds(size.medianMs),
    milliseconds(size.p95Ms),
    `${number(size.billedMs)} ms`,
    size.gbSeconds.toPrecision(3),
    `${size.costPerMillion.toFixed(2)} ${currency}`,
    `${size.peakMb} MB`,
    `${milliseconds(firstCall.totalMs)} ${firstCall.startKind}`,
    [...namesOf(size.memoryMb, choice), ...(size.memoryMb === memoryMb ? ['now'] : [])].join(', '),
  ];
}

function namesOf(memoryMb: number, choice: Choice | undefined): string[] {
  if (!choice) return [];
  const names = { cheapest: choice.cheapestMb, fastest: choice.fastestMb, balanced: choice.balancedMb };
  return Object.entries(names).flatMap(([name, size]) => (size === memoryMb ? [name] : []));
}
