import type { Decision, DecisionAction } from './events';
import { Ring } from './ring';

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

/** The last decisions of the scheduler. */
export class DecisionJournal {
  private readonly ring: Ring<Decision>;

  constructor(capacity: number) {
    this.ring = new Ring(capacity);
  }

  add(decision: Decision): void {
    this.ring.add(decision);
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
    return this.ring.find(
      (decision) =>
        (functionName === undefined || decision.functionName === functionName) &&
        (environmentId === undefined || decision.environmentId === environmentId) &&
        (requestId === undefined || ledTo(decision)) &&
        (action === undefined || decision.action === action),
      limit,
    );
  }
}
