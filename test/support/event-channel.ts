import { EventWriter } from '../../src/async/store/event-writer';
import type { ChannelListener, OpenChannel } from '../../src/async/store/store-channel';
import type { NumberedAsk } from '../../src/async/store/store-ask';

/** The writer of events in the test's own thread, whose messages are copied as they are between threads. */
export class LocalChannel {
  /** How many events each commit took. */
  readonly groups: number[] = [];
  /** And how many changes. */
  readonly changes: number[] = [];
  /** Writers that were begun. */
  opened = 0;
  /** It takes asks and answers none. */
  isStuck = false;
  private listener: ChannelListener | undefined;
  private writer: EventWriter | undefined;
  private last = Promise.resolve();

  constructor(private readonly path: string) {}

  readonly open: OpenChannel = (listener) => {
    this.opened += 1;
    this.listener = listener;
    const writer = EventWriter.open(this.path);
    this.writer = writer;
    return {
      send: (ask, moved) => {
        const copy = structuredClone(ask, { transfer: [...moved] });
        if (copy.ask.kind === 'write') {
          this.groups.push(copy.ask.accepted.length);
          this.changes.push(copy.ask.changes.length);
        }
        if (!this.isStuck) this.last = this.last.then(() => this.answer(listener, writer, copy));
      },
      close: async () => {
        if (this.isStuck) return new Promise(() => undefined);
        await this.last;
        writer.close();
      },
      cut: () => writer.close(),
    };
  };

  /** The thread ends in the middle. */
  die(): void {
    const { listener, writer } = this;
    this.listener = undefined;
    writer?.close();
    listener?.gone('out of memory');
  }

  private async answer(listener: ChannelListener, writer: EventWriter, ask: NumberedAsk): Promise<void> {
    await new Promise((next) => setImmediate(next));
    if (this.listener === listener) listener.answered(structuredClone(writer.answer(ask)));
  }
}
