import type { LifeSpan } from '../contract/environment-life';

/** When an environment served a call, or several that are drawn as one; epoch milliseconds. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly calls: number;
}

export interface Step {
  readonly at: number;
  readonly state: string;
}

/** The oldest first: those that are less than so many milliseconds from the next are one with it. Pure. */
export function joined(runs: readonly Run[], slackMs: number): readonly Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (!last || run.from - last.to >= slackMs) all.push(run);
    else
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, run.to), calls: last.calls + run.calls };
  }
  return all;
}

/**
 * The spans of an environment's states that touch the time, the oldest first. What serves a call is told by the calls
 * themselves, in whatever else would be idle. Pure.
 */
export function spansOf(
  steps: readonly Step[],
  runs: readonly Run[],
  { since, until }: { readonly since: number; readonly until: number },
): LifeSpan[] {
  const spans = steps.flatMap(({ at, state }, index): LifeSpan[] => {
    const to = steps[index + 1]?.at;
    if (state === 'stopped' || at >= until || (to !== undefined && to < since)) return [];
    return [{ state: state === 'busy' ? 'idle' : state, from: at, ...(to === undefined ? {} : { to }) }];
  });
  return spans.flatMap((span) => (span.state === 'idle' ? withRuns(span, runs) : [span]));
}

function withRuns(idle: LifeSpan, runs: readonly Run[]): LifeSpan[] {
  const spans: LifeSpan[] = [];
  const end = idle.to ?? Number.POSITIVE_INFINITY;
  let from = idle.from;
  for (const run of runs) {
    const [start, stop] = [Math.max(run.from, from), Math.min(run.to, end)];
    if (stop <= start) continue;
    if (start > from) spans.push({ state: 'idle', from, to: start });
    spans.push({ state: 'busy', from: start, to: stop, ...(run.calls > 1 ? { calls: run.calls } : {}) });
    from = stop;
  }
  if (idle.to === undefined) return [...spans, { state: 'idle', from }];
  return from < idle.to ? [...spans, { ...idle, from }] : spans;
}
