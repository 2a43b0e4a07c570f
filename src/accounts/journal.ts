import type { Decision, DecisionAction } from '../contract/decision';
import { Ring } from '../lib/ring';

export interface JournalFilter {
  readonly functionName?: string;
  readonly environmentId?: string;
  readonly requestId?: string;
  readonly action?: DecisionAction;
  readonly limit: number;
}

/** A call that has ended. */
export interface EndedCall {
  readonly environmentId: string;
  /** Epoch milliseconds. */
  readonly endedAt: number;
}

interface Entry extends Decision {
  readonly seq: number;
}

/** They come with nearly every call: on their own they would soon have pushed out all the rest. */
const FREQUENT: ReadonlySet<DecisionAction> = new Set(['freeze', 'thaw']);

/** The last decisions of the scheduler. */
export class DecisionJournal {
  private readonly frequent: Ring<Entry>;
  private readonly others: Ring<Entry>;
  private seq = 0;

  /** `capacity`: of freezes and thaws, and of all others again. */
  constructor(capacity: number) {
    this.frequent = new Ring(capacity);
    this.others = new Ring(capacity);
  }

  add(decision: Decision): void {
    this.seq += 1;
    const ring = FREQUENT.has(decision.action) ? this.frequent : this.others;
    ring.add({ ...decision, seq: this.seq });
  }

  /**
   * Newest first. To a request id belongs what was decided for the call and, when `call` says which environment it
   * had, what became of that one until the call's end.
   */
  find(
    { functionName, environmentId, requestId, action, limit }: JournalFilter,
    call?: EndedCall,
  ): Decision[] {
    const ledTo = (decision: Decision) =>
      decision.requestId === requestId ||
      (call !== undefined && decision.environmentId === call.environmentId && decision.at <= call.endedAt);
    const matches = (decision: Decision) =>
      (functionName === undefined || decision.functionName === functionName) &&
      (environmentId === undefined || decision.environmentId === environmentId) &&
      (requestId === undefined || ledTo(decision)) &&
      (action === undefined || decision.action === action);
    return [...this.frequent.find(matches, limit), ...this.others.find(matches, limit)]
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
      .map(({ seq: _, ...decision }) => decision);
  }
}
