import { number, plural, thousands } from '../terminal/format';
import type { Output } from '../terminal/output';
import { table, type Column } from '../terminal/table';
import { billOf, quantitiesOf, sumOf, type MonthSeen, type Quantities } from './bill';
import type { Prices } from './price-list';
import type { Usage } from '../../contract/usage';
import type { UsageAnswer } from '../../contract/usage-answer';

type Colors = Output['colors'];

const ROWS: readonly (readonly [keyof Quantities, string])[] = [
  ['requests', 'requests'],
  ['gbSeconds', 'GB-seconds of calls'],
  ['provisionedGbSeconds', 'GB-seconds provisioned'],
  ['provisionedDurationGbSeconds', 'GB-seconds of calls on them'],
];

/** What was used, and what AWS would have asked for it, line by line. */
export function usageLines(report: UsageAnswer, month: MonthSeen, prices: Prices, colors: Colors): string[] {
  return [
    colors.bold(`${report.since} to ${report.until}`) +
      colors.dim(
        ` UTC, metered since ${new Date(report.beganAt).toISOString().slice(0, 16).replace('T', ' ')}`,
      ),
    '',
    usageTable(report, colors),
    '',
    `The same on AWS (${prices.region}, on demand, ${prices.currency}, prices of ${prices.asOf})`,
    billTable(sumOf(report.functions), month, prices, colors),
    '',
    ...assumptions(month, prices).map((line) => colors.dim(line)),
  ];
}

function usageTable({ functions, stems }: UsageAnswer, colors: Colors): string {
  const hasProvisioned = functions.some(({ provisionedGbSeconds }) => provisionedGbSeconds > 0);
  const rowOf = (name: string, usage: Usage) => [
    name,
    thousands(usage.calls),
    thousands(usage.errors),
    amount(usage.billedGbSeconds + usage.provisionedBilledGbSeconds),
    amount(usage.idleGbSeconds),
    amount(usage.frozenGbSeconds),
    ...(hasProvisioned ? [amount(usage.provisionedGbSeconds)] : []),
    `${amount(usage.savedSeconds)} s`,
  ];
  const blanks = hasProvisioned ? ['', '', ''] : ['', ''];
  const rows = [
    ...functions.map((usage) => rowOf(usage.functionName, usage)),
    ...stems.map(({ runtime, gbSeconds }) => [
      colors.dim(`stems ${runtime}`),
      ...['', '', '', amount(gbSeconds)],
      ...blanks,
    ]),
    ...(functions.length > 1 ? [rowOf(colors.bold('all functions'), sumOf(functions))] : []),
  ];
  const titles = ['calls', 'failed', 'billed GB-s', 'held idle GB-s', 'held frozen GB-s'];
  if (hasProvisioned) titles.push('provisioned GB-s');
  return table([{ title: 'function' }, ...right([...titles, 'wait saved'])], rows, colors.dim);
}

/** What was seen beside the month that it makes, on each architecture. */
function billTable(usage: Usage, { factor }: MonthSeen, prices: Prices, colors: Colors): string {
  const architectures = Object.keys(prices.architectures);
  const parts = [quantitiesOf(usage), ...(factor === undefined ? [] : [quantitiesOf(usage, factor)])];
  const bills = parts.map((quantities) =>
    architectures.map((architecture) => billOf(quantities, prices, architecture)),
  );
  const rows = ROWS.filter(
    ([row]) => row === 'requests' || row === 'gbSeconds' || (parts[0]?.[row] ?? 0) > 0,
  );
  const columns = ['seen', 'a month'].slice(0, parts.length);
  const line = (title: string, of: (index: number) => readonly string[]) => [
    title,
    ...columns.flatMap((_, index) => of(index)),
  ];
  const money = (of: (bill: (typeof bills)[number][number]) => number) => (index: number) => [
    '',
    ...(bills[index] ?? []).map((bill) => cost(of(bill))),
  ];
  return table(
    [{ title: '' }, ...right(columns.flatMap((title) => [title, ...architectures]))],
    [
      ...rows.map(([row, title]) =>
        line(title, (index) => [
          row === 'requests' ? thousands(parts[index]?.[row] ?? 0) : amount(parts[index]?.[row] ?? 0),
          ...(bills[index] ?? []).map((bill) => cost(bill[row])),
        ]),
      ),
      line(
        colors.bold('sum'),
        money(({ sum }) => sum),
      ),
      line('less the free tier', (index) =>
        index === 0 && parts.length > 1
          ? ['', ...architectures.map(() => '')]
          : money(({ freeTier }) => -freeTier)(index),
      ),
      line(colors.bold('to pay'), (index) =>
        index === 0 && parts.length > 1
          ? ['', ...architectures.map(() => '')]
          : money(({ sum, freeTier }) => sum - freeTier)(index),
      ),
    ],
    colors.dim,
  );
}

function assumptions({ daysSeen, daysInMonth, factor }: MonthSeen, prices: Prices): string[] {
  const { freeTier } = prices;
  const seen = daysSeen < 2 ? `${(daysSeen * 24).toFixed(1)} hours` : `${daysSeen.toFixed(1)} days`;
  return [
    factor === undefined
      ? `Less than an hour was seen: too little to tell a month by.`
      : daysSeen >= daysInMonth
        ? `The month is the ${seen} seen, as ${daysInMonth} days.`
        : `The month is ${plural(daysInMonth, 'day')} like the ${seen} seen; whatever is not as they were is not in it.`,
    `The free tier, ${thousands(freeTier.requests)} requests and ${thousands(freeTier.gbSeconds)} GB-seconds a month, is the whole account's, and not for provisioned concurrency.`,
    `Durations are this machine's. Not counted: /tmp above 512 MB, data transfer, CloudWatch Logs, what calls the functions.`,
  ];
}

function right(titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, align: 'right' }));
}

function amount(value: number): string {
  if (value === 0) return '0';
  return value < 100 ? number(value) : thousands(value);
}

/** Cents, and more digits of less than a cent. */
function cost(value: number): string {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 0.01 ? 2 : size < 0.000_000_5 ? 2 : 6;
  return `${value < 0 && Number(value.toFixed(digits)) !== 0 ? '-' : ''}$${Number(size.toFixed(digits)).toLocaleString('en-US', { minimumFractionDigits: digits })}`;
}
