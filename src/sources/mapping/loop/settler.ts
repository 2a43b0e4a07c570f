import type { BatchCondition } from '../../../async/delivery';
import { isoTime } from '../../../lib/iso-time';
import type { BatchOutcome } from '../call/batch-outcome';
import { failedBatchDelivery } from '../call/failed-batch';
import type { MappingRecord } from '../mapping-record';
import type { SourceRecord } from '../source-record';
import type { BrokerLink } from './broker-link';
import { afterFailure, tooOld } from './policy/after-failure';
import type { QueueLoopParts } from './shared';

type Parts = Pick<QueueLoopParts, 'deliveries' | 'functionArnOf' | 'telemetry' | 'clock' | 'newId' | 'log'>;

/** Does with records what became of them: acknowledges, gives back, gives up. */
export class Settler {
  constructor(
    private readonly mapping: MappingRecord,
    private readonly broker: BrokerLink,
    private readonly parts: Parts,
    /** Aborts when nothing more is to be waited for. */
    private readonly stopping: AbortSignal,
  ) {}

  /** No filter lets them through. */
  async filtered(records: readonly SourceRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.parts.telemetry.sourceFact({ ...this.about(), what: 'filtered', records: records.length });
    await this.broker.acknowledge(records);
  }

  /** Gives up what is too old to be tried. Returns the others. */
  async withoutOld<R extends SourceRecord>(records: readonly R[]): Promise<readonly R[]> {
    const now = this.parts.clock.wallTime();
    const { settings } = this.mapping;
    const old = records.filter((record) => tooOld(settings, record, now));
    if (old.length === 0) return records;
    await this.giveUp(old, 'RecordAgeExceeded', undefined);
    return records.filter((record) => !old.includes(record));
  }

  /** The function was called with them. Returns those that were not handled and come again. */
  async settle<R extends SourceRecord>(records: readonly R[], outcome: BatchOutcome): Promise<readonly R[]> {
    switch (outcome.outcome) {
      case 'ok':
        await this.broker.acknowledge(records);
        return [];
      case 'partial': {
        const isFailed = ({ id }: R) => outcome.failedIds.has(id);
        await this.broker.acknowledge(records.filter((record) => !isFailed(record)));
        return this.failed(records.filter(isFailed), outcome);
      }
      case 'failed':
        return this.failed(records, outcome);
      case 'not-run':
        await this.broker.giveBack(records, 'unused');
        return records;
    }
  }

  private async failed<R extends SourceRecord>(
    records: readonly R[],
    outcome: BatchOutcome,
  ): Promise<readonly R[]> {
    const { again, givenUp } = afterFailure(this.mapping.settings, records);
    await this.giveUp(givenUp, 'RetryAttemptsExhausted', outcome);
    if (again.length > 0) {
      this.parts.telemetry.sourceFact({ ...this.about(), what: 'retried', records: again.length });
      await this.broker.giveBack(again, 'failed');
    }
    return again;
  }

  /** To where the mapping wants to hear of it; what could not be told there comes again. */
  private async giveUp(
    records: readonly SourceRecord[],
    condition: BatchCondition,
    outcome: BatchOutcome | undefined,
  ): Promise<void> {
    if (records.length === 0) return;
    const { telemetry, log } = this.parts;
    const target = this.mapping.settings.DestinationConfig?.OnFailure?.Destination;
    const isKept = target !== undefined;
    if (target !== undefined && !(await this.deliver(records, target, condition, outcome))) {
      await this.broker.giveBack(records, 'failed');
      return;
    }
    await this.broker.acknowledge(records);
    telemetry.sourceFact({ ...this.about(), what: 'dropped', records: records.length, condition, isKept });
    const ids = records.slice(0, 10).map(({ id }) => id);
    log.warn('records are given up', { ...this.about(), condition, records: records.length, ids, isKept });
  }

  private deliver(
    records: readonly SourceRecord[],
    target: string,
    condition: BatchCondition,
    outcome: BatchOutcome | undefined,
  ): Promise<boolean> {
    const { deliveries, functionArnOf, newId, clock } = this.parts;
    const { mapping } = this;
    const delivery = failedBatchDelivery({
      ...{ mapping, target, condition, requestId: newId(), at: clock.wallTime() },
      functionArn: functionArnOf(mapping),
      ...(outcome === undefined ? {} : { outcome }),
      invokeCount: Math.max(0, ...records.map(({ deliveries: times = 1 }) => times)),
      info: { QueueBatchInfo: batchInfo(mapping, records) },
      event: this.broker.eventOf(records),
      // Acknowledged records are gone at a queue.
      isEventKept: true,
    });
    return deliveries.deliver(delivery, this.stopping);
  }

  private about() {
    return { source: this.mapping.uuid, kind: this.mapping.kind };
  }
}

function batchInfo({ eventSourceArn }: MappingRecord, records: readonly SourceRecord[]): object {
  const times = records.flatMap(({ arrivedAt }) => arrivedAt ?? []);
  return {
    ...(eventSourceArn === undefined ? {} : { eventSourceArn }),
    batchSize: records.length,
    ...(times.length === 0
      ? {}
      : {
          approximateArrivalOfFirstRecord: isoTime(Math.min(...times)),
          approximateArrivalOfLastRecord: isoTime(Math.max(...times)),
        }),
  };
}
