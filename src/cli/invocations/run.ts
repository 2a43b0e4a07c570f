import type { InvocationRecord } from '../../contract/invocation-record';
import { PHASES } from '../../telemetry/events';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { clockTime, milliseconds, number } from '../terminal/format';
import { ServiceApi } from '../http/service-api';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';

interface InvocationsOptions {
  readonly limit: number;
  readonly requestId?: string;
  readonly cold?: boolean;
  readonly json?: boolean;
}

export async function run(context: Context, options: InvocationsOptions, name?: string): Promise<ExitCode> {
  const { limit, requestId } = options;
  const all = await new ServiceApi(context.client).invocations({ function: name, requestId, limit });
  const found = options.cold ? all.filter(({ startKind }) => startKind === 'cold') : all;
  if (options.json) context.out.json(found);
  else if (found.length === 0) {
    context.out.note(
      `no ${options.cold ? 'cold starts among the calls' : 'calls'} since the service started${name ? ` of ${name}` : ''}`,
    );
  } else context.out.line(invocationTable(found, name === undefined, context));
  return EXIT.ok;
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
