import type { MappedKind } from '../../contract/source-view';
import type { MappingRecord } from './mapping-record';
import type { QueueSource } from './queue-source';
import type { StreamSource } from './stream-source';

/** The broker will say no again until something is changed: credentials, a name, a permission. The message says what. */
export class BrokerRefusal extends Error {}

interface AnyKind {
  readonly name: MappedKind;
  /**
   * For CreateEventSourceMapping: throws AwsError, in AWS's words, when what the mapping names is not there. A broker that is
   * away is no reason: it may come.
   */
  check?(mapping: MappingRecord, signal: AbortSignal): Promise<void>;
  /**
   * Removes what it has made at the broker for this mapping alone, which is deleted, and of which nothing is under way: how far
   * it was. What is not there is no failure; what the broker's owner has made stays.
   */
  forget?(mapping: MappingRecord, signal: AbortSignal): Promise<void>;
}

/** Opened when a mapping begins; loads its client then, not before. */
export interface QueueKind extends AnyKind {
  readonly style: 'queue';
  open(mapping: MappingRecord, signal: AbortSignal): Promise<QueueSource>;
}

export interface StreamKind extends AnyKind {
  readonly style: 'stream';
  /** `signal`: aborts when the mapping is to stop, long after it was opened too. */
  open(mapping: MappingRecord, signal: AbortSignal): Promise<StreamSource>;
}

/** What a source can be mapped from. A new one is a folder in `kinds/`, and a line in the table of the composition root. */
export type SourceKind = QueueKind | StreamKind;
