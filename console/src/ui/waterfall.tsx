import type { Phase, Phases } from '../../../src/contract/phases';
import { PHASES } from '../../../src/telemetry/events';
import { milliseconds } from './format';

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  queue: 'waited for an environment',
  create: 'Docker made the container',
  start: 'Docker started it',
  boot: 'until our init called in',
  init: 'the runtime started and loaded the function',
  invoke: 'the function ran',
  overhead: 'all else that the service did',
};

/** Where the time of a call went, each phase where it lay. */
export function Waterfall({ phases, slower }: { readonly phases: Phases; readonly slower?: number }) {
  const present = PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === undefined ? [] : [{ phase, ms }];
  });
  const total = present.reduce((all, { ms }) => all + ms, 0);
  const scale = Math.max(total, slower ?? 0) || 1;
  let before = 0;
  const rows = present.map(({ phase, ms }) => {
    const from = before;
    before += ms;
    return { phase, ms, from };
  });
  return (
    <div class="waterfall" role="table" aria-label="Phases of the call">
      {rows.map(({ phase, ms, from }) => (
        <div class="phase" role="row" key={phase} title={PHASE_WORDS[phase]}>
          <span role="rowheader">{phase}</span>
          <span class="track" role="cell" aria-hidden="true">
            <i
              class={`bar phase-${phase}`}
              style={{ left: `${(from / scale) * 100}%`, width: `max(2px, ${(ms / scale) * 100}%)` }}
            />
          </span>
          <span class="ms" role="cell">
            {milliseconds(ms)}
          </span>
        </div>
      ))}
      <div class="phase sum" role="row">
        <span role="rowheader">total</span>
        <span class="track" role="cell" aria-hidden="true" />
        <span class="ms" role="cell">
          {milliseconds(total)}
        </span>
      </div>
    </div>
  );
}
