import type { EventsAnswer, EventStage } from '../contract/events-answer';

/** Which events are meant; all without a name. */
export interface EventSelection {
  readonly functionName?: string;
  readonly requestId?: string;
}

/** What people see of the queue, and do about what is in it. */
export interface QueueVerbs {
  /** With at most `limit` single events, in this stage if one is given. */
  look(
    selection: EventSelection & { readonly stage?: EventStage; readonly limit: number },
  ): Promise<EventsAnswer>;
  /** Failed events are run again as if they had just come; those whose delivery failed are delivered again. Returns how many. */
  redrive(selection: EventSelection): Promise<number>;
  /** Forgets events that wait, are to be delivered or have failed; those that run go on as if nothing was. Returns how many. */
  purge(selection: EventSelection): Promise<number>;
}
