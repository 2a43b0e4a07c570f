import type { EventsResource } from '../api/own/events-routes';
import type { QueueVerbs } from '../async/queue-verbs';
import type { EventsAnswer, EventsChanged, EventSelection, EventsQuestion } from '../contract/events-answer';

/** Asynchronous events, and what people do about them. */
export class Events implements EventsResource {
  constructor(private readonly queue: QueueVerbs) {}

  events(question: EventsQuestion): Promise<EventsAnswer> {
    return this.queue.look(question);
  }

  async redrive(selection: EventSelection): Promise<EventsChanged> {
    return { events: await this.queue.redrive(selection) };
  }

  async purge(selection: EventSelection): Promise<EventsChanged> {
    return { events: await this.queue.purge(selection) };
  }
}
