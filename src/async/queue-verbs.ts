import type { EventsAnswer, EventSelection, EventsQuestion } from '../contract/events-answer';

/** What people see of the queue, and do about what is in it. */
export interface QueueVerbs {
  look(question: EventsQuestion): Promise<EventsAnswer>;
  /** Failed events are run again as if they had just come; those whose delivery failed are delivered again. Returns how many. */
  redrive(selection: EventSelection): Promise<number>;
  /** Forgets events that wait, are to be delivered or have failed; those that run go on as if nothing was. Returns how many. */
  purge(selection: EventSelection): Promise<number>;
}
