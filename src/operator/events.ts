import type { EventsChoice, EventsResource } from '../api/own/events-routes';
import type { QueueVerbs } from '../async/queue-verbs';
import type { EventsAnswer, EventsChanged } from '../contract/events-answer';

/** Asynchronous events, and what people do about them. */
export class Events implements EventsResource {
  constructor(private readonly queue: QueueVerbs) {}

  events(choice: Parameters<EventsResource['events']>[0]): Promise<EventsAnswer> {
    return this.queue.look(choice);
  }

  async redrive(choice: EventsChoice): Promise<EventsChanged> {
    return { events: await this.queue.redrive(choice) };
  }

  async purge(choice: EventsChoice): Promise<EventsChanged> {
    return { events: await this.queue.purge(choice) };
  }
}
