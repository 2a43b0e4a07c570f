import type { SourceRecord } from '../../source-record';

/**
 * What of a batch the function is given first. A record of a group that is delivered for the last time ends what is given of its
 * group: a function has to report all that stands behind a record that it failed on, and with that one these would go to the dead
 * letters, however good they are. Pure.
 */
export function firstPortion<R extends SourceRecord>(
  records: readonly R[],
): { readonly now: readonly R[]; readonly later: readonly R[] } {
  const closed = new Set<string>();
  const now: R[] = [];
  const later: R[] = [];
  for (const record of records) {
    const { group, isLastDelivery } = record;
    (group !== undefined && closed.has(group) ? later : now).push(record);
    if (group !== undefined && isLastDelivery) closed.add(group);
  }
  return { now, later };
}

/** Of what waits for a portion, what may be given when these of the portion were not handled: what comes again goes before its group. */
export function afterPortion<R extends SourceRecord>(
  later: readonly R[],
  unhandled: readonly R[],
): { readonly left: readonly R[]; readonly held: readonly R[] } {
  const blocked = new Set(
    unhandled.flatMap(({ group, isLastDelivery }) => (group === undefined || isLastDelivery ? [] : group)),
  );
  const isHeld = ({ group }: R) => group !== undefined && blocked.has(group);
  return { left: later.filter((record) => !isHeld(record)), held: later.filter(isHeld) };
}
