import type { BatchCondition } from '../../../async/delivery';
import type { SourceFact } from '../../../telemetry/events';
import type { Clock } from '../../../lib/clock';
import type { BatchOutcome } from '../call/batch-outcome';
import { failedBatchDelivery } from '../call/failed-batch';
import type { FailureDeliveries } from '../call/failure-deliveries';
import type { MappingRecord } from '../mapping-record';
import type { Shard, StreamRecord, StreamSource } from '../stream-source';

export interface GivenUpParts {
  readonly deliveries: Pick<FailureDeliveries, 'deliver'>;
  /** ARN of a mapping's function, as the mapping has it. */
  readonly functionArn: (mapping: MappingRecord) => string;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly newId: () => string;
}

export interface GivenUpBatch {
  readonly mapping: MappingRecord;
  readonly source: StreamSource;
  readonly shard: Shard;
  readonly records: readonly StreamRecord[];
  readonly condition: BatchCondition;
  /** Of the last call. */
  readonly outcome?: BatchOutcome;
  readonly calls: number;
}

/** Sees to batches that are given up: to their mapping's destination, or to nowhere. */
export class GivenUp {
  constructor(private readonly parts: GivenUpParts) {}

  /** Resolves when nothing more need be done with it; false: the signal has aborted before. */
  async settle(batch: GivenUpBatch, signal: AbortSignal): Promise<boolean> {
    const { telemetry } = this.parts;
    const { mapping, records, condition } = batch;
    const target = mapping.settings.DestinationConfig?.OnFailure?.Destination;
    // Of a window's last call there are no records to tell of.
    const isKept = target !== undefined && records.length > 0 && (await this.deliver(batch, target, signal));
    if (!isKept && signal.aborted) return false;
    const { uuid: source, kind } = mapping;
    telemetry.sourceFact({ source, kind, what: 'dropped', records: records.length, condition, isKept });
    return true;
  }

  private deliver(
    { mapping, source, shard, records, condition, outcome, calls }: GivenUpBatch,
    target: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { deliveries, functionArn, clock, newId } = this.parts;
    const delivery = failedBatchDelivery({
      ...{ mapping, target, condition, invokeCount: calls, part: shard.id },
      functionArn: functionArn(mapping),
      ...(outcome ? { outcome } : {}),
      requestId: newId(),
      at: clock.wallTime(),
      info: source.batchInfo(shard, records),
      event: source.eventOf(shard, records),
    });
    return deliveries.deliver(delivery, signal);
  }
}
