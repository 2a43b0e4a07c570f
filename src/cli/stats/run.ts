import type { Context } from '../context';
import { parseSince } from '../terminal/duration';
import { EXIT, type ExitCode, usageError } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { statsLines } from './stats-lines';

interface StatsOptions {
  readonly since: string;
  readonly json?: boolean;
}

/** As long as the service keeps its statistics. */
const LONGEST_SECONDS = 86_400;

export async function run(context: Context, options: StatsOptions, subject?: string): Promise<ExitCode> {
  const { out, io, client } = context;
  const since = secondsBack(options.since, Date.now());
  const selection = subject === undefined ? {} : await selectionOf(context, subject);
  const found = await new ServiceApi(client).statistics({ ...selection, since });
  if (options.json) out.json(found);
  else if (found.functions.length === 0)
    out.note(`no calls${subject === undefined ? '' : ` of ${subject}`} in the last ${options.since}`);
  else
    for (const line of statsLines(found, subject ?? 'all functions', out.colors, io.stdout.columns ?? 80))
      out.line(line);
  return EXIT.ok;
}

function secondsBack(text: string, now: number): number {
  const seconds = Math.ceil((now - parseSince(text, now)) / 1000);
  if (seconds < 1) throw usageError(`--since ${text} is not in the past`, 'such as 15m');
  if (seconds > LONGEST_SECONDS) {
    throw usageError(
      `--since ${text} is more than a day ago, and statistics are kept for a day`,
      'lambdabox usage tells days and months; Prometheus keeps the metrics as long as it is told',
    );
  }
  return seconds;
}

/** A qualifier means one version. Without one the function need not exist any more. */
async function selectionOf(
  { client }: Context,
  subject: string,
): Promise<{ function: string; version?: string }> {
  if (!subject.includes(':')) return { function: subject };
  const { FunctionName, Version } = (await new LambdaApi(client).get(subject)).Configuration;
  return { function: FunctionName, version: Version };
}
