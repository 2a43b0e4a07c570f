import type { Decision, DecisionAction } from './events';
import { Ring } from './ring';

export interface JournalFilter {
  readonly functionName?: string;
  readonly environmentId?: string;
  readonly requestId?: string;
  readonly action?: DecisionAction;
  /** No later than this; epoch milliseconds. */
  readonly until?: number;
  readonly limit: number;
}

/** The last decisions of the scheduler. */
export class DecisionJournal {
  private readonly ring: Ring<Decision>;

  constructor(capacity: number) {
    this.ring = new Ring(capacity);
  }

  add(decision: Decision): void {
    this.ring.add(decision);
  }

  /** Newest first. */
  find({ functionName, environmentId, requestId, action, until, limit }: JournalFilter): Decision[] {
    return this.ring.find(
      (decision) =>
        (functionName === undefined || decision.functionName === functionName) &&
        (environmentId === undefined || decision.environmentId === environmentId) &&
        (requestId === undefined || decision.requestId === requestId) &&
        (action === undefined || decision.action === action) &&
        (until === undefined || decision.at <= until),
      limit,
    );
  }

  /** What led to one call, newest first: what was decided for it, and what became of its environment before. */
  ofCall(requestId: string, environmentId: string | undefined, until: number, limit: number): Decision[] {
    return this.ring.find(
      (decision) =>
        decision.requestId === requestId ||
        (environmentId !== undefined && decision.environmentId === environmentId && decision.at <= until),
      limit,
    );
  }
}
