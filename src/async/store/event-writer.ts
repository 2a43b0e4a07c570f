import { messageOf } from '../../errors';
import { EventDatabase } from './event-database';
import type { NumberedAsk, StoreAnswer, StoreAsk } from './store-ask';

/** Does what the service asks of the file of events, one ask after the other. It runs in a thread of its own. */
export class EventWriter {
  private constructor(private readonly database: EventDatabase) {}

  /** Throws when the file cannot be opened. */
  static open(path: string): EventWriter {
    return new EventWriter(EventDatabase.open(path));
  }

  answer({ turn, ask }: NumberedAsk): StoreAnswer {
    try {
      return { turn, ...this.doneOf(ask) };
    } catch (error) {
      return { turn, refusal: messageOf(error) };
    }
  }

  close(): void {
    this.database.close();
  }

  private doneOf(ask: StoreAsk) {
    switch (ask.kind) {
      case 'write':
        this.database.write(ask.accepted, ask.changes);
        return {};
      case 'read':
        return { events: this.database.read(ask.ids) };
      case 'heads':
        return { heads: this.database.heads(ask.ids) };
    }
  }
}
