import type { EventAmount } from '../contract/events-answer';

export interface FailedEvent {
  readonly id: number;
  readonly functionName: string;
  readonly bytes: number;
  /** When it had failed for good, epoch milliseconds. */
  readonly at: number;
}

export interface FailedLimits extends EventAmount {
  readonly ageMs: number;
}

/** Which events are kept though all is over with them: the oldest goes first when there are too many or too old ones. */
export class FailedEvents {
  /** In the order in which they failed. */
  private readonly events = new Map<number, FailedEvent>();
  private bytes = 0;

  constructor(readonly limits: FailedLimits) {}

  get amount(): EventAmount {
    return { events: this.events.size, bytes: this.bytes };
  }

  add(event: FailedEvent): void {
    this.remove(event.id);
    this.events.set(event.id, event);
    this.bytes += event.bytes;
  }

  /** Undefined when it was not there any more. */
  remove(id: number): FailedEvent | undefined {
    const event = this.events.get(id);
    this.bytes -= event?.bytes ?? 0;
    this.events.delete(id);
    return event;
  }

  all(): FailedEvent[] {
    return [...this.events.values()];
  }

  /** Those that are to go, at `now`, epoch milliseconds. They stay until they are removed. */
  excess(now: number): FailedEvent[] {
    const { events: maxEvents, bytes: maxBytes, ageMs } = this.limits;
    const gone: FailedEvent[] = [];
    let [events, bytes] = [this.events.size, this.bytes];
    for (const event of this.events.values()) {
      if (events <= maxEvents && bytes <= maxBytes && now - event.at <= ageMs) break;
      gone.push(event);
      events -= 1;
      bytes -= event.bytes;
    }
    return gone;
  }
}
