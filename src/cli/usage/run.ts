import type { Context } from '../context';
import { parseSince } from '../terminal/duration';
import { EXIT, type ExitCode, usageError } from '../cli-error';
import { ServiceApi } from '../http/service-api';
import { billOf, monthSeen, quantitiesOf, sumOf, type MonthSeen } from './bill';
import type { Prices } from './price-list';
import { readPrices, SHIPPED_PRICES } from './prices';
import { usageLines } from './usage-lines';
import type { UsageAnswer } from '../../contract/usage-answer';

interface UsageOptions {
  readonly since: string;
  readonly month?: string;
  readonly prices?: string;
  readonly printPrices?: boolean;
  readonly json?: boolean;
}

interface Days {
  readonly since: string;
  readonly until: string;
  /** Of the calendar month that was asked for. */
  readonly daysInMonth?: number;
}

export async function run(context: Context, options: UsageOptions, name?: string): Promise<ExitCode> {
  const { out, io, client } = context;
  if (options.printPrices) {
    out.json(SHIPPED_PRICES);
    return EXIT.ok;
  }
  const now = new Date();
  const { daysInMonth, ...days } =
    options.month === undefined ? daysSince(options.since, now) : daysOf(options.month, now);
  const prices = options.prices === undefined ? SHIPPED_PRICES : await readPrices(options.prices, io.cwd);
  const report = await new ServiceApi(client).usage({ ...days, function: name });
  const month = monthSeen(report, daysInMonth);
  if (options.json) out.json({ ...report, ...billed(report, month, prices) });
  else if (report.functions.length === 0 && (name !== undefined || report.stems.length === 0))
    out.note(
      `nothing was used${name === undefined ? '' : ` of ${name}`} from ${days.since} to ${days.until}`,
    );
  else {
    // Stems are no function's.
    const shown = name === undefined ? report : { ...report, stems: [] };
    for (const line of usageLines(shown, month, prices, out.colors)) out.line(line);
  }
  return EXIT.ok;
}

function daysSince(text: string, now: Date): Days {
  const since = new Date(parseSince(text, now.getTime()));
  if (since > now) throw usageError(`--since ${text} is not in the past`, 'such as 30d');
  return { since: dayOf(since), until: dayOf(now) };
}

/** The whole calendar month, of UTC. */
function daysOf(text: string, now: Date): Days {
  const first = /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text) ? new Date(`${text}-01`) : undefined;
  if (!first || first > now) {
    throw usageError(
      `--month ${text} must be a month that has begun, as year and month`,
      `such as ${dayOf(now).slice(0, 7)}`,
    );
  }
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0));
  return { since: dayOf(first), until: dayOf(last), daysInMonth: last.getUTCDate() };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** For scripts: the bills of what was seen and of the month. */
function billed(report: UsageAnswer, month: MonthSeen, prices: Prices): object {
  const usage = sumOf(report.functions);
  const bills = (times: number) =>
    Object.fromEntries(
      Object.keys(prices.architectures).map((architecture) => [
        architecture,
        billOf(quantitiesOf(usage, times), prices, architecture),
      ]),
    );
  return {
    daysSeen: month.daysSeen,
    daysInMonth: month.daysInMonth,
    prices,
    seen: bills(1),
    ...(month.factor === undefined ? {} : { month: bills(month.factor) }),
  };
}
