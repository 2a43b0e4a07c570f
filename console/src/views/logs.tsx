import { useEffect, useRef, useState } from 'preact/hooks';
import { isAtLeast, levelOf, LEVELS, type Level } from '../../../src/cli/logs/log-level';
import { wordsOf } from '../api/http';
import { lambda } from '../api/lambda';
import { filterLogEvents, logGroupOf, type LogEvent } from '../api/logs';
import { amendQuery, hrefOf, place } from '../app/router';
import { Card, CommandLine, Empty, Loading, Page, Trouble } from '../ui/basics';
import { shellWord } from '../ui/format';
import { LogLine } from '../ui/log-lines';
import { useAsked } from '../ui/use-asked';
import { useRows } from '../ui/use-rows';
import { Choice } from './calls';

interface Line extends LogEvent {
  /** Of the function. */
  readonly label: string;
}

const POLL_MS = 1500;
const LINE_PX = 20;
/** What a page holds; older lines go. */
const MOST_LINES = 100_000;
const MOST_A_FUNCTION = 5000;
/** What comes later than its time: a line is given one when it is written, and is kept a moment after. */
const LATE_MS = 5000;
const SINCE: Readonly<Record<string, number>> = { '5m': 300e3, '1h': 3600e3, '1d': 86400e3, '7d': 604800e3 };
const REQUEST_ID = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/;

/** Live and past, of one function or of all. */
export function LogsView() {
  const query = place.value.query;
  const name = query.get('function') ?? '';
  const level = LEVELS.find((candidate) => candidate === query.get('level')) ?? 'trace';
  const text = query.get('text') ?? '';
  const since = query.get('since') ?? '1h';
  const functions = useAsked('functions', (signal) => lambda.listFunctions(signal), 30_000);
  const groups = (functions.data ?? [])
    .filter(({ FunctionName }) => name === '' || FunctionName === name)
    .map(({ FunctionName, LoggingConfig }) => ({
      label: FunctionName,
      group: logGroupOf(FunctionName, LoggingConfig?.LogGroup),
    }));
  const names = (functions.data ?? []).map(({ FunctionName }) => FunctionName);
  const { lines, error, isLoaded } = useLines(groups, SINCE[since] ?? 3600e3, text);
  const shown = level === 'trace' ? lines : lines.filter(({ message }) => isAtLeast(levelOf(message), level));
  return (
    <Page title="Logs" sub="As they come, and what was">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          aria-label="Text or CloudWatch filter pattern"
          placeholder="Text, or CloudWatch’s filter pattern"
          value={text}
          onChange={({ currentTarget }) => amendQuery({ text: currentTarget.value })}
        />
        <Choice
          name="Function"
          all="all functions"
          value={name}
          options={names}
          onChange={({ currentTarget }) => amendQuery({ function: currentTarget.value })}
        />
        <Choice
          name="Level"
          value={level}
          options={LEVELS}
          onChange={({ currentTarget }) => amendQuery({ level: currentTarget.value })}
        />
        <Choice
          name="Since"
          value={since}
          options={Object.keys(SINCE)}
          onChange={({ currentTarget }) => amendQuery({ since: currentTarget.value })}
        />
      </form>
      {error && <Trouble words={error} />}
      <Card flush>
        {shown.length > 0 ? (
          <LineList lines={shown} hasLabels={name === ''} />
        ) : isLoaded || functions.data?.length === 0 ? (
          <Empty command="lambdabox logs -f">Nothing was logged in this time.</Empty>
        ) : (
          <Loading />
        )}
      </Card>
      <CommandLine command={commandOf(name, since, text, level)} />
    </Page>
  );
}

function LineList({ lines, hasLabels }: { readonly lines: readonly Line[]; readonly hasLabels: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(true);
  const rows = useRows(lines.length, scroller, LINE_PX);
  useEffect(() => {
    if (isFollowing) rows.toEnd();
  }, [lines, isFollowing]);
  const onWheel = (event: WheelEvent) => {
    if (event.deltaY < 0) setIsFollowing(false);
  };
  return (
    <div class="log-frame">
      <div
        class="log tall"
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-label="Log"
        aria-live="off"
        onWheel={onWheel}
        onKeyDown={({ key }) => /^(?:PageUp|ArrowUp|Home)$/.test(key) && setIsFollowing(false)}
      >
        <div class="rows" style={{ height: `${rows.height}px` }}>
          {rows.items.map(({ index, start }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={line.eventId}
                  class="row-at"
                  data-index={index}
                  ref={rows.measure}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <CallLink message={line.message} />
                  <LogLine event={line} label={hasLabels ? line.label : undefined} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {!isFollowing && (
        <button type="button" class="follow" onClick={() => setIsFollowing(true)}>
          Follow
        </button>
      )}
    </div>
  );
}

function CallLink({ message }: { readonly message: string }) {
  const [requestId] = REQUEST_ID.exec(message) ?? [];
  return requestId === undefined ? (
    <span class="jump" />
  ) : (
    <a class="jump" href={hrefOf(['calls', requestId])} aria-label={`Call ${requestId}`} title="To the call">
      ↗
    </a>
  );
}

interface Lines {
  readonly lines: readonly Line[];
  readonly error: string | undefined;
  readonly isLoaded: boolean;
}

/** Those of the time before, then those that come. */
function useLines(
  groups: readonly { readonly label: string; readonly group: string }[],
  sinceMs: number,
  text: string,
): Lines {
  const key = JSON.stringify([groups, sinceMs, text]);
  const [state, setState] = useState<Lines>({ lines: [], error: undefined, isLoaded: false });
  useEffect(() => {
    const stop = new AbortController();
    const known = new Set<string>();
    let lines: readonly Line[] = [];
    let from = Date.now() - sinceMs;
    const look = async () => {
      const began = Date.now();
      const found = await Promise.all(
        groups.map(({ label, group }) => linesOf(group, label, from, text, stop.signal)),
      );
      const fresh = found.flat().filter(({ eventId }) => !known.has(eventId));
      for (const { eventId } of fresh) known.add(eventId);
      if (fresh.length > 0)
        lines = [...lines, ...fresh]
          .toSorted((one, other) => one.timestamp - other.timestamp)
          .slice(-MOST_LINES);
      from = Math.max(from, began - LATE_MS);
    };
    const loop = async () => {
      while (!stop.signal.aborted) {
        let error: string | undefined;
        if (!document.hidden) await look().catch((thrown: unknown) => (error = wordsOf(thrown)));
        if (!stop.signal.aborted) setState({ lines, error, isLoaded: true });
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    };
    setState({ lines: [], error: undefined, isLoaded: false });
    if (groups.length > 0) void loop();
    return () => stop.abort();
  }, [key]);
  return state;
}

async function linesOf(
  logGroupName: string,
  label: string,
  startTime: number,
  text: string,
  signal: AbortSignal,
): Promise<Line[]> {
  const filterPattern = text === '' ? undefined : text;
  const events = await filterLogEvents(
    { logGroupName, startTime: Math.floor(startTime), filterPattern, limit: MOST_A_FUNCTION },
    signal,
  );
  return events.map((event) => ({ ...event, label }));
}

function commandOf(name: string, since: string, text: string, level: Level): string {
  return [
    'lambdabox logs -f',
    ...(name ? [shellWord(name)] : []),
    `--since ${since}`,
    ...(text ? ['--filter', shellWord(text)] : []),
    ...(level === 'trace' ? [] : ['--level', level]),
  ].join(' ');
}
