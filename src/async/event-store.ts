import type { EventHead, StoredEvent } from './event';

/** What is to be written of an event. */
export type EventChange =
  | { readonly what: 'gone'; readonly id: number }
  | ({ readonly what: 'changed'; readonly response?: Buffer } & Pick<
      EventHead,
      'id' | 'stage' | 'dueAt' | 'progress'
    >);

/** Keeps events where they survive the service and the machine's power. */
export interface EventStore {
  /** Resolves when the event is on disk. Throws PlatformError when it cannot be kept: then it is not. */
  accept(event: StoredEvent): Promise<void>;
  /** Resolves when the change is on disk; tries until it is or the store is closed. */
  settle(change: EventChange): Promise<void>;
  /** Those of them that there are, in the order of their ids. */
  read(ids: readonly number[]): Promise<StoredEvent[]>;
  /** The same without their bodies. */
  heads(ids: readonly number[]): Promise<EventHead[]>;
  /** Writes what was handed to it, and ends. */
  close(): Promise<void>;
}
