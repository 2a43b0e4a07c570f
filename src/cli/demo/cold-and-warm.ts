import { PHASES } from '../../telemetry/events';
import { reportOf, type CallReport } from '../invoke/call-report';
import type { Context } from '../context';
import { CliError, EXIT } from '../cli-error';
import { median } from '../report/percentile';
import { milliseconds, number } from '../terminal/format';
import { LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { startKindColor } from '../terminal/start-kind-color';
import { table } from '../terminal/table';
import { wait } from '../terminal/wait';

export interface DemoCalls {
  readonly name: string;
  readonly cold: readonly CallReport[];
  readonly warm: readonly CallReport[];
  /** What the function answered last. */
  readonly answer: string;
}

interface DemoInput {
  readonly name: string;
  readonly payload: Buffer;
  readonly rounds: number;
  readonly calls: number;
}

const DROP_TIMEOUT_MS = 10_000;
const PAUSE_MS = 20;

/** Calls a function without any environment `rounds` times, then with one `calls` times. */
export async function coldAndWarm(
  context: Context,
  { name, payload, rounds, calls }: DemoInput,
): Promise<DemoCalls> {
  const api = new LambdaApi(context.client);
  let answer = '';
  const call = async () => {
    const answered = await api.invoke({ name, payload });
    answer = answered.body.toString('utf8');
    return reportOf(answered);
  };
  const cold: CallReport[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    context.out.progress(`${name}: cold call ${round} of ${rounds}`);
    await dropEnvironments(context, name);
    cold.push(await call());
  }
  const warm: CallReport[] = [];
  for (let round = 1; round <= calls; round += 1) {
    context.out.progress(`${name}: warm call ${round} of ${calls}`);
    warm.push(await call());
  }
  return { name, cold, warm, answer };
}

/** An environment that has just answered is idle a moment later: it is looked for again until there is none. */
async function dropEnvironments({ client, io }: Context, name: string): Promise<void> {
  const own = new ServiceApi(client);
  const end = performance.now() + DROP_TIMEOUT_MS;
  for (;;) {
    await own.dropIdle(name);
    const left = (await own.environments()).filter(
      ({ functionName, state }) => functionName === name && state !== 'stopped',
    );
    if (left.length === 0) return;
    if (performance.now() > end) {
      throw new CliError(
        `${name} still has ${left.length} environments: somebody else is calling it`,
        EXIT.failed,
        'run the demo again when it is quiet',
      );
    }
    await wait(PAUSE_MS, io.signal);
  }
}

/** A row for each function and start kind that occurred. */
export function demoTable(results: readonly DemoCalls[], colors: Context['out']['colors']): string {
  const rows = results.flatMap(({ name, cold, warm }) => {
    const reports = [...cold, ...warm];
    const kinds = [...new Set(reports.map(({ startKind }) => startKind))];
    return kinds.map((kind) => {
      const same = reports.filter(({ startKind }) => startKind === kind);
      const phases = PHASES.map((phase) => middle(same.map((report) => report.phases[phase])));
      return [
        name,
        startKindColor(colors, kind),
        String(same.length),
        ...phases,
        middle(same.map(({ totalMs }) => totalMs)),
      ];
    });
  });
  const titles = ['function', 'kind', 'calls', ...PHASES, 'total'];
  return table(
    titles.map((title) => ({ title, align: title === 'function' || title === 'kind' ? 'left' : 'right' })),
    rows,
    colors.dim,
  );
}

/** `orders: cold 312 ms, stem 9.10 ms, warm 1.20 ms; cold takes 260 times as long as warm`, of medians. */
export function demoSentence({ name, cold, warm }: DemoCalls): string {
  const byKind = Map.groupBy([...cold, ...warm], ({ startKind }) => startKind);
  const medians = [...byKind]
    .map(([kind, reports]) => ({ kind, ms: median(reports.map(({ totalMs }) => totalMs)) }))
    .sort((a, b) => b.ms - a.ms);
  const listed = medians.map(({ kind, ms }) => `${kind} ${milliseconds(ms)}`).join(', ');
  const [slowest, fastest] = [medians[0], medians.at(-1)];
  return slowest && fastest && slowest !== fastest
    ? `${name}: ${listed}; ${slowest.kind} takes ${Math.round(slowest.ms / fastest.ms)} times as long as ${fastest.kind}`
    : `${name}: ${listed}`;
}

/** The median of those that have the phase. */
function middle(values: readonly (number | undefined)[]): string {
  const there = values.filter((value) => value !== undefined);
  return there.length === 0 ? '-' : number(median(there));
}
