import type { EventEnd, PendingDelivery } from '../event';
import type { EventPolicy } from '../event-settings';

/** Where the end of an event is to be told, in this order; nowhere is a possible answer. */
export function destinationsOf({ condition }: EventEnd, policy: EventPolicy): PendingDelivery[] {
  const record = (target: string | undefined): PendingDelivery[] =>
    target === undefined ? [] : [{ kind: 'record', target, attempts: 0 }];
  if (condition === 'Success') return record(policy.onSuccess);
  const { deadLetterTarget: letterBox } = policy;
  const letter: PendingDelivery[] =
    letterBox === undefined ? [] : [{ kind: 'dead-letter', target: letterBox, attempts: 0 }];
  return [...record(policy.onFailure), ...letter];
}
