import type { Backlog, SourceRecord } from './source-record';

/**
 * A broker that hands out records and forgets those that are acknowledged: SQS, RabbitMQ, ActiveMQ, Redis streams, NATS
 * JetStream, PostgreSQL. It knows only its broker: batches, filters, retries and back-off are the loop's. What is thrown is
 * the broker's fault, and its message helps whoever reads it; BrokerRefusal: asking again will not help before something is changed.
 */
export interface QueueSource<R extends SourceRecord = SourceRecord> {
  /** What one `receive` gives at most. */
  readonly maxReceive: number;
  /** How long what was received is ours alone, milliseconds: a visibility timeout. Absent: as long as the connection lives. */
  readonly holdMs?: number;
  /**
   * At most `max` records, as soon as there are any; none after a wait at the broker of at most `waitMs` (up to 20 s; 0: what is
   * there now). Several run at once. It ends soon when the signal aborts; what it has received then, or receives later, is given
   * back. A source that has thrown is asked again later, and is closed and opened anew when nothing of it is under way.
   */
  receive(max: number, signal: AbortSignal, waitMs: number): Promise<readonly R[]>;
  /** They are done with: handled, or let through by no filter. Resolves when the broker will not deliver them again. */
  acknowledge(records: readonly R[], signal: AbortSignal): Promise<void>;
  /** They could not be acknowledged, and are in nobody's hands any more: whoever keeps note of such hands them out again. */
  letGo?(records: readonly R[]): void;
  /**
   * They were not handled and shall come again, as the broker has it. `failed`: the function was given them; `unused`: it was
   * not (a throttle, a stop), which should not count as a delivery where the broker can be told so.
   */
  giveBack(records: readonly R[], why: 'failed' | 'unused', signal: AbortSignal): Promise<void>;
  /** They are ours for another `holdMs` from now on. Rejects when one of them is ours no more. Absent where nothing ends the hold. */
  hold?(records: readonly R[], signal: AbortSignal): Promise<void>;
  /** The function's event. */
  eventOf(records: readonly R[]): object;
  backlog(signal: AbortSignal): Promise<Backlog>;
  /** Lets go of its connections; what was received and not acknowledged will come again. */
  close(): Promise<void>;
}
