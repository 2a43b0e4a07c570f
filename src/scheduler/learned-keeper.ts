import type { Clock } from '../lib/clock';
import { RepeatedTask } from '../lib/repeated-task';
import type { LearnedRow, LearnedStore } from './learned-store';
import type { LearnedBoxPolicy, LearnedBoxRecord } from './policy/learned-box';
import { LearnedFunction, type LearnedRecord, shifted } from './policy/learned-function';
import type { Steps } from './steps';

export interface LearnedKeeperParts {
  readonly store: LearnedStore;
  readonly policy: LearnedBoxPolicy;
  readonly clock: Clock;
  readonly steps: Steps;
}

/** Between two looks at what has changed. Milliseconds. */
const LOOK_MS = 5_000;
/** The same function is written again after this time: with `MOST_ROWS`, all are within a minute. Milliseconds. */
const REST_MS = 30_000;
/** Written at a time: the service does nothing else meanwhile. */
const MOST_ROWS = 400;
/** The row of what the whole box has in common. */
const BOX = '';
const STORING = 'storing what was learned of the functions';

/** Keeps what was learned on disk: read once, written as it changes. */
export class LearnedKeeper {
  private readonly regularly: RepeatedTask;
  private boxStoredAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: LearnedKeeperParts) {
    const { clock, steps } = parts;
    const failed = (error: unknown) => steps.failed(STORING, error);
    this.regularly = new RepeatedTask(clock, LOOK_MS, () => this.store(REST_MS, MOST_ROWS), failed);
  }

  start(): void {
    const { store, steps } = this.parts;
    steps.run('reading what was learned of the functions', () => {
      // The last used last, so that the others go when there are too many.
      for (const row of [...store.read()].reverse())
        steps.run(`reading what was learned of ${row.key}`, () => this.restore(row));
    });
    this.regularly.start();
  }

  /** Writes what is not written yet. */
  stop(): void {
    this.regularly.stop();
    this.parts.steps.run(STORING, () => this.store(0, Number.POSITIVE_INFINITY));
  }

  /** By how much the time of day is ahead of the steady clock, which begins anew with each process. */
  private get wallMs(): number {
    const { clock } = this.parts;
    return clock.wallTime() - clock.now();
  }

  private restore({ key, usedAt, text }: LearnedRow): void {
    const { policy, clock } = this.parts;
    const record = JSON.parse(text) as unknown;
    if (key === BOX) {
      policy.restore(record as LearnedBoxRecord);
      return;
    }
    const ahead = this.wallMs;
    const kept = shifted(record as LearnedRecord, -ahead);
    policy.functions.set(key, LearnedFunction.of(kept, clock.now(), usedAt - ahead));
  }

  private store(restMs: number, most: number): void {
    const { store, policy, clock } = this.parts;
    const now = clock.now();
    const due: [string, LearnedFunction][] = [];
    for (const entry of policy.functions.entries()) if (entry[1].isDue(now, restMs)) due.push(entry);
    const chosen = due.slice(0, most);
    const gone = policy.functions.takeGone();
    const isBoxDue = chosen.length > 0 && now - this.boxStoredAt >= restMs;
    if (chosen.length + gone.length === 0) return;
    const rows = chosen.map(([key, learned]): LearnedRow => {
      const text = JSON.stringify(shifted(learned.record(), this.wallMs));
      return { key, usedAt: learned.usedAt + this.wallMs, text };
    });
    if (isBoxDue) rows.push({ key: BOX, usedAt: now + this.wallMs, text: JSON.stringify(policy.record()) });
    store.write(rows, gone);
    if (isBoxDue) this.boxStoredAt = now;
    for (const [, learned] of chosen) learned.stored(now);
  }
}
