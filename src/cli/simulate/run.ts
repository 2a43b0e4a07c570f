import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { candidate } from '../../simulator/candidates';
import { TraceError } from '../../simulator/csv';
import { POLICY_NAMES, type PolicyName } from '../../simulator/policy-names';
import {
  type BoxSettings,
  type Candidate,
  type Outcome,
  Simulation,
  USUAL_BOX,
} from '../../simulator/simulation';
import { MINUTE_MS, type Trace } from '../../simulator/trace';
import { readTrace } from '../../simulator/trace-reader';
import type { Context } from '../context';
import { CliError, EXIT, type ExitCode, usageError } from '../cli-error';
import { simulationPage } from './page';
import { simulationLines } from './simulation-lines';
import type { SimulationReport } from './trade-off';
import { writablePath } from '../report/page-path';

export interface SimulateOptions {
  /** All without it. */
  readonly policy?: readonly PolicyName[];
  readonly coldMs: number;
  readonly stemMs: number;
  readonly initMs: number;
  readonly stemMemoryMb: number;
  /** Of each memory size. */
  readonly maxStems: number;
  /** Never short without it. */
  readonly memoryMb?: number;
  /** What idle environments may hold, one box each; as much as the policy wants without it. */
  readonly idleMb?: readonly number[];
  /** A file. */
  readonly html?: string;
  readonly json?: boolean;
}

/** Columns where nobody tells the width. */
const PLAIN_WIDTH = 100;
const HOUR_MINUTES = 60;

export async function run(context: Context, options: SimulateOptions, folder: string): Promise<ExitCode> {
  const { io, out } = context;
  const budgets = options.idleMb ?? [USUAL_BOX.idleBudgetMb];
  if (options.html !== undefined && budgets.length > 1)
    throw usageError('--html shows one box', 'give --idle-mb one value with it');
  const page = options.html === undefined ? undefined : await writablePath(io.cwd, options.html);
  const trace = read(resolve(io.cwd, folder));
  const reports: SimulationReport[] = [];
  for (const idleBudgetMb of budgets) {
    const report = await simulated(context, options, { folder, trace, idleBudgetMb });
    reports.push(report);
    if (!options.json)
      for (const line of simulationLines(report, out.colors, io.stdout.columns ?? PLAIN_WIDTH))
        out.line(line);
  }
  if (options.json)
    out.json(options.idleMb === undefined ? reports.map(jsonOf)[0] : { budgets: reports.map(jsonOf) });
  const [first] = reports;
  if (page !== undefined && first) {
    await writeFile(page, simulationPage(first));
    out.note(`written: ${page}`);
  }
  return EXIT.ok;
}

interface OneBox {
  readonly folder: string;
  readonly trace: Trace;
  readonly idleBudgetMb: number;
}

/** All policies that were asked for, on one box. */
async function simulated(
  context: Context,
  options: SimulateOptions,
  { folder, trace, idleBudgetMb }: OneBox,
): Promise<SimulationReport> {
  const { coldMs, stemMs, initMs, stemMemoryMb } = options;
  const costs = { coldMs, stemMs, initMs, stemMemoryMb };
  const memoryBudgetMb = options.memoryMb ?? USUAL_BOX.memoryBudgetMb;
  const box: BoxSettings = { ...USUAL_BOX, costs, memoryBudgetMb, idleBudgetMb };
  const outcomes: Outcome[] = [];
  for (const name of POLICY_NAMES) {
    if (options.policy && !options.policy.includes(name)) continue;
    outcomes.push(await simulate(context, trace, candidate(name, costs, options.maxStems), box));
  }
  return {
    folder,
    functions: trace.functions.length,
    minutes: trace.minutes,
    invocations: trace.calls,
    box,
    notes: trace.notes,
    outcomes,
  };
}

function read(folder: string): Trace {
  try {
    return readTrace(folder);
  } catch (error) {
    if (error instanceof TraceError)
      throw usageError(error.message, 'docs/keep-alive.md describes the format');
    throw error;
  }
}

function simulate({ io, out }: Context, trace: Trace, policy: Candidate, box: BoxSettings): Promise<Outcome> {
  const hours = Math.ceil(trace.minutes / HOUR_MINUTES);
  return new Simulation(trace, policy, box).run((now) => {
    if (io.signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
    out.progress(`${policy.name}: hour ${Math.ceil(now / MINUTE_MS / HOUR_MINUTES)} of ${hours}`);
  });
}

function jsonOf({ outcomes, box, ...trace }: SimulationReport): unknown {
  const { costs, memoryBudgetMb, idleBudgetMb } = box;
  const memoryMb = Number.isFinite(memoryBudgetMb) ? { memoryMb: memoryBudgetMb } : {};
  const idleMb = Number.isFinite(idleBudgetMb) ? { idleMb: idleBudgetMb } : {};
  return { policies: outcomes, trace: { ...trace, costs, ...memoryMb, ...idleMb } };
}
