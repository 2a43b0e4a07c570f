import { CliError, EXIT } from '../cli-error';
import { type Arranger, CannotArrange } from './arrange';
import { openLoop } from './open-loop';
import type { Pacer } from './pacer';
import { BENCH_KINDS, type BenchKind } from './sample';
import { Series } from './series';
import type { Subject } from './subject';

export interface BenchPlan {
  readonly kinds: readonly BenchKind[];
  /** Samples of each kind but warm. */
  readonly calls: number;
  /** Warm calls a second, and for how long. */
  readonly rate: number;
  readonly durationMs: number;
}

interface MeasureParts {
  readonly subjects: readonly Subject[];
  readonly plan: BenchPlan;
  readonly arranger: Arranger;
  readonly pacer: Pacer;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  readonly warn: (text: string) => void;
}

export interface Measured {
  readonly subject: Subject;
  /** In the order of BENCH_KINDS. */
  readonly series: readonly Series[];
}

/** Functions that are compared take turns, so that a change of the machine's mood meets both. */
const TURNS = 4;
/** So many environments at most are made ready for warm calls that overlap. */
const MAX_WARM_UP = 64;

/** Measures all kinds of all subjects. Interrupted, it resolves to what there is; `isInterrupted` tells. */
export async function measure(
  parts: MeasureParts,
): Promise<{ readonly measured: readonly Measured[]; readonly isInterrupted: boolean }> {
  const measured = parts.subjects.map((subject) => ({ subject, series: [] as Series[] }));
  let unrest: string | undefined;
  try {
    for (const kind of BENCH_KINDS.filter((one) => parts.plan.kinds.includes(one))) {
      const entrants = measured.map(({ subject, series }) => {
        const own = new Series(kind);
        series.push(own);
        return { subject, series: own };
      });
      // A service that finds no rest in a minute is in use: it is told once.
      if (unrest === undefined) {
        unrest = await parts.arranger.quiet(parts.progress);
        if (unrest !== undefined)
          parts.warn(`the service is not quiet, and calls will be slower for it: ${unrest}`);
      }
      await (kind === 'warm' ? measureWarm(parts, entrants) : measureOneByOne(parts, kind, entrants));
    }
    return { measured, isInterrupted: false };
  } catch (error) {
    if (!(error instanceof CliError && error.exitCode === EXIT.interrupted)) throw error;
    return { measured, isInterrupted: true };
  }
}

interface Entrant {
  readonly subject: Subject;
  readonly series: Series;
}

async function measureOneByOne(
  { plan, arranger, progress }: MeasureParts,
  kind: Exclude<BenchKind, 'warm'>,
  entrants: readonly Entrant[],
): Promise<void> {
  let order = entrants;
  while (entrants.some(({ series }) => !series.isDone(plan.calls))) {
    for (const { subject, series } of order.filter((entrant) => !entrant.series.isDone(plan.calls))) {
      progress(`${subject.label}: ${kind} start ${series.samples.length + 1} of ${plan.calls}`);
      try {
        await arranger.prepare(subject, kind);
      } catch (error) {
        if (!(error instanceof CannotArrange)) throw error;
        series.giveUp(error.message);
        continue;
      }
      series.add(await subject.call(), plan.calls);
    }
    // Who goes second meets the leftovers of who went first.
    order = order.toReversed();
  }
}

async function measureWarm(parts: MeasureParts, entrants: readonly Entrant[]): Promise<void> {
  const { plan, pacer, signal, progress } = parts;
  const turns = entrants.length > 1 ? TURNS : 1;
  const durationMs = plan.durationMs / turns;
  for (let turn = 1; turn <= turns; turn += 1) {
    for (const { subject, series } of turn % 2 === 0 ? entrants.toReversed() : entrants) {
      progress(
        `${subject.label}: ${plan.rate} warm calls/s for ${plan.durationMs / 1000} s${turns > 1 ? `, part ${turn} of ${turns}` : ''}`,
      );
      await warmUp(subject, parts);
      await openLoop({ rate: plan.rate, durationMs }, pacer, signal, async (intendedAt) => {
        series.add(await subject.call(intendedAt));
      });
      if (signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
    }
  }
}

/** Makes as many environments as calls will overlap; these calls count for nothing. */
async function warmUp(subject: Subject, { plan, pacer }: MeasureParts): Promise<void> {
  await subject.call();
  const begin = pacer.now();
  await subject.call();
  const overlap = Math.ceil((plan.rate * (pacer.now() - begin)) / 1000);
  const count = Math.min(MAX_WARM_UP, overlap + 1);
  await Promise.all(Array.from({ length: count }, () => subject.call()));
}
