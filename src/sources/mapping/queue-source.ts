import type { Backlog, SourceRecord } from './source-record';

/**
 * A broker that hands out records and forgets those that are acknowledged: SQS, RabbitMQ, ActiveMQ, Redis streams, NATS
 * JetStream, PostgreSQL. It knows only its broker: batches, filters, retries and back-off are the loop's. What is thrown is
 * the broker's fault, and its message helps whoever reads it; BrokerRefusal: asking again will not help before something is changed.
 */
export interface QueueSource<R extends SourceRecord = SourceRecord> {
  /** What one `receive` gives at most. */
  readonly maxReceive: number;
  /**
   * At most `max` records; none while there are none, after as long a wait at the broker as it has (20 s at most). Several
   * run at once. What was received when the signal aborts is given back.
   */
  receive(max: number, signal: AbortSignal): Promise<readonly R[]>;
  /** They are done with: handled, or let through by no filter. Resolves when the broker will not deliver them again. */
  acknowledge(records: readonly R[], signal: AbortSignal): Promise<void>;
  /**
   * They were not handled and shall come again, as the broker has it. `failed`: the function was given them; `unused`: it was
   * not (a throttle, a stop), which should not count as a delivery where the broker can be told so.
   */
  giveBack(records: readonly R[], why: 'failed' | 'unused', signal: AbortSignal): Promise<void>;
  /** The function's event. */
  eventOf(records: readonly R[]): object;
  backlog(signal: AbortSignal): Promise<Backlog>;
  /** Lets go of its connections; what was received and not acknowledged will come again. */
  close(): Promise<void>;
}
