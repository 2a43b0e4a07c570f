import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { parseSince } from '../terminal/duration';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { isAtLeast, levelOf, type Level } from './log-level';
import { endOfRequest, logOfRequest } from './log-of-request';
import { LogPrinter } from './log-printer';
import { LogReader, newestEvents, toFilterPattern } from './log-reader';
import { sourcesNamed, type LogSource } from './log-sources';
import { LogWatch, MAX_GROUPS } from './log-watch';

interface LogsOptions {
  readonly follow?: boolean;
  readonly since: string;
  readonly requestId?: string;
  readonly filter?: string;
  readonly level?: Level;
  readonly lines: number;
  readonly json?: boolean;
}

const POLL_MS = 250;
/** Looking for a call asks each group: with many groups more rarely. */
const POLL_MS_A_GROUP = 10;

export async function run(
  context: Context,
  options: LogsOptions,
  names: readonly string[],
): Promise<ExitCode> {
  const since = parseSince(options.since, Date.now());
  const printer = new LogPrinter(context.out, options.json === true, names.length !== 1);
  const named = names.length === 0 ? undefined : await sourcesNamed(context.client, names);
  const filter = options.filter === undefined ? undefined : toFilterPattern(options.filter);
  const accepts = acceptedBy(options.level);
  const watch = await LogWatch.open(
    {
      client: context.client,
      readerOf: (source) => new LogReader(context.client, source, since, filter, accepts),
      onNew: (sources) => printer.expect(sources),
      onTooMany: (groups) =>
        context.out.warn(
          `${groups} log groups are too many: ${MAX_GROUPS} are shown; name functions to see others`,
        ),
    },
    named,
  );
  if (options.requestId !== undefined) return showRequest(context, options, watch, printer, since);
  const events = await newestEvents(watch.all, options.lines);
  for (const event of events) printer.print(event);
  if (events.length === 0) explainNothing(context, options, watch.sources);
  if (options.follow) {
    await repeat(context, POLL_MS, async () => {
      for await (const event of watch.read()) printer.print(event);
      return false;
    });
  }
  return EXIT.ok;
}

function acceptedBy(least: Level | undefined): (event: { readonly message: string }) => boolean {
  if (least === undefined) return () => true;
  return ({ message }) => isAtLeast(levelOf(message), least);
}

/** All lines of one call; with `--follow` as they come, until the call has ended. */
async function showRequest(
  context: Context,
  options: LogsOptions,
  watch: LogWatch,
  printer: LogPrinter,
  since: number,
): Promise<ExitCode> {
  const { requestId = '' } = options;
  const accepts = acceptedBy(options.level);
  const printed = new Set<string>();
  const look = async (from: number) => {
    const events = await logOfRequest(context.client, watch.sources, requestId, from);
    for (const event of events) {
      if (!printed.has(event.eventId) && accepts(event)) printer.print(event);
      printed.add(event.eventId);
    }
    return events.some(({ message }) => endOfRequest(message, requestId));
  };
  // The id says which call; `--since` would only hide one that is older.
  if (await look(0)) return EXIT.ok;
  if (!options.follow) {
    if (printed.size > 0) return EXIT.ok;
    context.out.note(`no log has a line of request ${requestId}`);
    return EXIT.failed;
  }
  if (printed.size === 0) context.out.note(`waiting for request ${requestId}; Ctrl-C ends`);
  const pause = Math.max(POLL_MS, watch.sources.length * POLL_MS_A_GROUP);
  await repeat(context, pause, async () => {
    await watch.refresh();
    return look(since);
  });
  return EXIT.ok;
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
  const chosen = [
    options.filter === undefined ? '' : ` --filter ${options.filter}`,
    options.level === undefined ? '' : ` --level ${options.level}`,
  ].join('');
  if (options.follow) out.note('waiting for log lines; Ctrl-C ends');
  else if (chosen !== '') out.note(`no line matches${chosen} --since ${options.since}`);
  else out.note(`no log lines in the last ${options.since}; --since 1d looks further back`);
}

/** Until `look` says that it is over, or Ctrl-C. */
async function repeat({ io }: Context, pauseMs: number, look: () => Promise<boolean>): Promise<void> {
  try {
    while (!io.signal.aborted) {
      await delay(pauseMs, undefined, { signal: io.signal });
      if (await look()) return;
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  }
}
