import type { Clock } from '../../lib/clock';
import { afterFailure } from './after-failure';
import type { Outbox } from './outbox';
import type { OutboxEntry } from './outbox-entry';
import { isDurable, type Target } from './target';
import { parseTarget, type TargetKind } from './target-arn';
import { targetFailure } from './target-failure';
import type { TargetDelivery, TargetSender } from './target-sender';
import type { TargetTelling } from './target-telling';

export type Targets = Readonly<Record<TargetKind, Target>>;

export interface DurableSenderParts {
  readonly targets: Targets;
  readonly outbox: Pick<Outbox, 'add'>;
  readonly telling: TargetTelling;
  readonly clock: Clock;
  readonly random: () => number;
}

const NEVER = new AbortController().signal;

/** Hands events at once to what keeps them itself, and to the outbox what others are to get. */
export class DurableSender implements TargetSender {
  constructor(private readonly parts: DurableSenderParts) {}

  async send(deliveries: readonly TargetDelivery[]): Promise<void> {
    const left = await Promise.all(deliveries.map((delivery) => this.leftOf(delivery)));
    await this.parts.outbox.add(left.flat());
  }

  /** What the outbox has to do for it. */
  private async leftOf(delivery: TargetDelivery): Promise<OutboxEntry[]> {
    const { targets, telling, clock, random } = this.parts;
    const now = clock.wallTime();
    const entry: OutboxEntry = { delivery, takenAt: now, failures: 0, dueAt: now };
    const arn = parseTarget(delivery.targetArn);
    const target = arn && targets[arn.kind];
    if (!arn || !target || !isDurable(target)) return [entry];
    try {
      await target.send(delivery, arn, NEVER);
      telling.taken(delivery);
      return [];
    } catch (error) {
      const failure = targetFailure(error);
      const after = afterFailure(entry, failure, now, random());
      telling.failed(entry, failure, after);
      return after.what === 'drop' ? [] : [after.entry];
    }
  }
}
