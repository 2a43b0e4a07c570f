import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { parseSince } from '../duration';
import { CliError, EXIT, type ExitCode, usageError } from '../errors';
import { logOfRequest } from '../log-of-request';
import { LogPrinter } from '../log-printer';
import { LogReader, newestEvents, toFilterPattern } from '../log-reader';
import { logSources, type LogSource } from '../log-sources';

export interface LogsOptions {
  readonly follow?: boolean;
  readonly since: string;
  readonly requestId?: string;
  readonly filter?: string;
  readonly lines: number;
  readonly json?: boolean;
}

const POLL_MS = 250;
/** How often a follower of all functions looks for new ones. */
const REFRESH_MS = 5000;

export async function run(
  context: Context,
  options: LogsOptions,
  names: readonly string[],
): Promise<ExitCode> {
  const since = parseSince(options.since, Date.now());
  const sources = await logSources(context.client, names);
  const printer = new LogPrinter(context.out, options.json === true, names.length !== 1);
  if (options.requestId !== undefined) return showRequest(context, options, sources, printer);
  const filter = options.filter === undefined ? undefined : toFilterPattern(options.filter);
  const readerOf = (source: LogSource) => new LogReader(context.client, source, since, filter);
  const readers = sources.map(readerOf);
  const events = await newestEvents(readers, options.lines);
  for (const event of events) printer.print(event);
  if (events.length === 0) explainNothing(context, options, sources);
  if (options.follow) {
    const refresh = names.length === 0 ? () => logSources(context.client, []) : undefined;
    await follow(context, printer, readers, { readerOf, refresh });
  }
  return EXIT.ok;
}

async function showRequest(
  { client, out }: Context,
  { requestId = '', follow }: LogsOptions,
  sources: readonly LogSource[],
  printer: LogPrinter,
): Promise<ExitCode> {
  if (follow)
    throw usageError('--request-id and --follow do not go together', 'a call that has ended writes no more');
  // The id says which call; `--since` would only hide one that is older.
  const events = await logOfRequest(client, sources, requestId, 0);
  for (const event of events) printer.print(event);
  if (events.length > 0) return EXIT.ok;
  out.note(`no log has a line of request ${requestId}`);
  return EXIT.failed;
}

/** An empty answer has a reason that the user can do something about. */
function explainNothing({ out }: Context, options: LogsOptions, sources: readonly LogSource[]): void {
  const missing = sources.find(({ isOrphan }) => isOrphan);
  if (missing) {
    throw new CliError(
      `there is no function ${missing.label}, and no log of one`,
      EXIT.failed,
      'lambdabox ls lists the functions',
    );
  }
  if (options.follow) out.note('waiting for log lines; Ctrl-C ends');
  else if (options.filter !== undefined)
    out.note(`no line matches --filter ${options.filter} --since ${options.since}`);
  else out.note(`no log lines in the last ${options.since}; --since 1d looks further back`);
}

interface Following {
  readonly readerOf: (source: LogSource) => LogReader;
  /** Absent when the functions were named. */
  readonly refresh?: (() => Promise<LogSource[]>) | undefined;
}

async function follow(
  { io }: Context,
  printer: LogPrinter,
  readers: LogReader[],
  { readerOf, refresh }: Following,
): Promise<void> {
  let refreshed = Date.now();
  try {
    while (!io.signal.aborted) {
      await delay(POLL_MS, undefined, { signal: io.signal });
      if (refresh && Date.now() - refreshed > REFRESH_MS) {
        const known = new Set(readers.map(({ source }) => source.group));
        readers.push(...(await refresh()).filter(({ group }) => !known.has(group)).map(readerOf));
        refreshed = Date.now();
      }
      for (const reader of readers) for await (const event of reader.read()) printer.print(event);
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  }
}
