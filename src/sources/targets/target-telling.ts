import type { ServiceLog, SourceFact } from '../../telemetry/events';
import type { Clock } from '../../lib/clock';
import type { AfterFailure } from './after-failure';
import type { OutboxEntry } from './outbox-entry';
import { parseTarget } from './target-arn';
import type { TargetFailure } from './target-failure';
import type { TargetDelivery } from './target-sender';
import type { TargetTroubles } from './target-troubles';

export interface TargetTellingParts {
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly log: Pick<ServiceLog, 'debug' | 'warn'>;
  readonly troubles: TargetTroubles;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** What becomes of deliveries, told to telemetry and to the log. */
export class TargetTelling {
  constructor(private readonly parts: TargetTellingParts) {}

  delivered({ delivery, deadLetter }: OutboxEntry): void {
    if (!deadLetter) this.taken(delivery);
  }

  /** The target has it: a function as an event of its queue. */
  taken(delivery: TargetDelivery): void {
    const { targetArn, source, id } = delivery;
    const { id: sourceId, kind } = source;
    const functionName = nameOf(targetArn);
    this.parts.troubles.ended(sourceId);
    this.parts.telemetry.sourceFact({
      what: 'batch',
      source: sourceId,
      kind,
      functionName,
      records: 1,
    });
    this.parts.log.debug('an event went to a target', { source: sourceId, target: targetArn, requestId: id });
  }

  failed(entry: OutboxEntry, failure: TargetFailure, after: AfterFailure): void {
    const { delivery } = entry;
    const { id: source, kind } = delivery.source;
    const { telemetry, log, troubles, clock } = this.parts;
    const facts = { source, target: delivery.targetArn, requestId: delivery.id, error: failure.message };
    troubles.failed(source, `${delivery.targetArn}: ${failure.message}`, clock.wallTime());
    if (after.what === 'again') {
      telemetry.sourceFact({ what: 'retried', source, kind, records: 1 });
      log.warn('an event could not be sent to a target yet', { ...facts, code: failure.code });
      return;
    }
    if (after.what === 'drop' && entry.deadLetter) {
      log.warn('a dead letter of a rule or a schedule is lost', facts);
      return;
    }
    const { code, exhausted } = after.reason;
    const isKept = after.what === 'dead-letter';
    telemetry.sourceFact({ what: 'dropped', source, kind, records: 1, condition: exhausted ?? code, isKept });
    const says = isKept
      ? 'an event could not be sent to a target and goes to its dead-letter queue'
      : 'an event could not be sent to a target and is dropped: the target has no dead-letter queue';
    log.warn(says, { ...facts, code });
  }
}

function nameOf(targetArn: string): string {
  const target = parseTarget(targetArn);
  return target?.kind === 'function' ? (target.name.split(':')[0] ?? target.name) : targetArn;
}
