import type { StoredEvent } from '../event';
import type { EventChange } from '../event-store';
import type { StoreAsk } from './store-ask';

/**
 * The same with all bodies in one buffer that can be moved to a thread. A body as it comes from a connection is part of
 * a larger buffer, all of which would be copied with it.
 */
export function pack(
  accepted: readonly StoredEvent[],
  changes: readonly EventChange[],
): { ask: StoreAsk; moved: ArrayBuffer[] } {
  const bodies = [
    ...accepted.map(({ payload }) => payload),
    ...changes.flatMap((change) => (change.what === 'changed' && change.response ? [change.response] : [])),
  ];
  const all = new ArrayBuffer(bodies.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  const moved = (body: Buffer): Buffer => {
    const copy = Buffer.from(all, at, body.length);
    body.copy(copy);
    at += body.length;
    return copy;
  };
  return {
    ask: {
      kind: 'write',
      accepted: accepted.map((event) => ({ ...event, payload: moved(event.payload) })),
      changes: changes.map((change) =>
        change.what === 'changed' && change.response
          ? { ...change, response: moved(change.response) }
          : change,
      ),
    },
    moved: [all],
  };
}
