import type { NumberedAsk, StoreAnswer } from './store-ask';

/** A way to one writer of events. */
export interface StoreChannel {
  /** `moved`: buffers that the sender has no longer. */
  send(ask: NumberedAsk, moved: readonly ArrayBuffer[]): void;
  /** Ends the writer when it has answered what it was asked. */
  close(): Promise<void>;
  /** Ends it at once, whatever it does. */
  cut(): void;
}

export interface ChannelListener {
  answered(answer: StoreAnswer): void;
  /** The writer has ended by itself: nothing will be answered any more. */
  gone(reason: string): void;
}

export type OpenChannel = (listener: ChannelListener) => StoreChannel;
