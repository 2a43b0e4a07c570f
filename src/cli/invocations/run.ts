import type { CallRow } from '../../contract/call-row';
import type { InvocationRecord } from '../../contract/invocation-record';
import { PHASES } from '../../telemetry/events';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { clockTime, milliseconds, number } from '../terminal/format';
import { ServiceApi, type CallsQuery } from '../http/service-api';
import { parseSince } from '../terminal/duration';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';

const MAX_PAGE = 1000;

interface InvocationsOptions {
  readonly limit: number;
  readonly requestId?: string;
  readonly cold?: boolean;
  readonly kind?: string;
  readonly outcome?: string;
  readonly slowerThan?: number;
  readonly text?: string;
  readonly since?: string;
  readonly json?: boolean;
}

export async function run(context: Context, options: InvocationsOptions, name?: string): Promise<ExitCode> {
  const searched = searchOf(options, name);
  const found = searched
    ? await search(context, searched, options.limit)
    : await lately(context, options, name);
  if (options.json) context.out.json(found);
  else if (found.length === 0) {
    context.out.note(
      searched
        ? 'no such call is kept'
        : `no ${options.cold ? 'cold starts among the calls' : 'calls'} since the service started${name ? ` of ${name}` : ''}`,
    );
  } else context.out.line(invocationTable(found, name === undefined, context));
  return EXIT.ok;
}

/** Of those since the service started. */
async function lately(
  { client }: Context,
  { limit, requestId, cold }: InvocationsOptions,
  name: string | undefined,
): Promise<readonly InvocationRecord[]> {
  const all = await new ServiceApi(client).invocations({ function: name, requestId, limit });
  return cold ? all.filter(({ startKind }) => startKind === 'cold') : all;
}

/** What is asked of all that are kept; undefined when only the last ones are. */
function searchOf(options: InvocationsOptions, name: string | undefined): CallsQuery | undefined {
  const { kind, outcome, slowerThan, text, since, cold, requestId } = options;
  if ([kind, outcome, slowerThan, text, since].every((given) => given === undefined)) return undefined;
  return {
    ...{ function: name, outcome },
    kind: kind ?? (cold ? 'cold' : undefined),
    minMs: slowerThan,
    text: text ?? requestId,
    since: since === undefined ? undefined : Math.max(0, parseSince(since, Date.now())),
  };
}

/** A page that finds little ends early, and says where to go on. */
async function search({ client }: Context, query: CallsQuery, limit: number): Promise<readonly CallRow[]> {
  const found: CallRow[] = [];
  let before: string | undefined;
  do {
    const page = await new ServiceApi(client).calls({
      ...{ ...query, before },
      limit: Math.min(MAX_PAGE, limit - found.length),
    });
    found.push(...page.calls);
    before = page.next;
  } while (before !== undefined && found.length < limit);
  return found;
}

function invocationTable(
  found: readonly InvocationRecord[],
  showsFunction: boolean,
  { out }: Context,
): string {
  const { colors } = out;
  const rows = found.map((record) => [
    clockTime(record.startedAt),
    ...(showsFunction ? [record.functionName] : []),
    record.version,
    startKindColor(colors, record.startKind),
    record.outcome === 'success' ? colors.green('success') : colors.red(record.outcome),
    milliseconds(record.totalMs),
    ...PHASES.map((phase) => shown(record.phases[phase])),
    `${record.maxMemoryUsedMb}/${record.memorySizeMb} MB`,
    record.requestId,
  ]);
  const left = ['time', ...(showsFunction ? ['function'] : []), 'version', 'kind', 'outcome'];
  const right = ['total', ...PHASES, 'memory'];
  return table(
    [
      ...left.map((title) => ({ title })),
      ...right.map((title) => ({ title, align: 'right' as const })),
      { title: 'request' },
    ],
    rows,
    colors.dim,
  );
}

function shown(ms: number | undefined): string {
  return ms === undefined ? '-' : number(ms);
}
