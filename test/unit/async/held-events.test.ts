import type { StoredEvent } from '../../../src/async/event';
import { HeldEvents } from '../../../src/async/held-events';

function event(id: number, bytes: number): StoredEvent {
  return {
    ...{ id, functionName: 'f', qualifier: undefined, acceptedAt: 1, dueAt: 1, stage: 'waiting', bytes },
    request: { requestId: `r${id}` },
    payload: Buffer.alloc(bytes),
    progress: { tries: 0, setbacks: 0, deliveries: [] },
  };
}

describe('Events that are held', () => {
  it('has room for few small events, each of which is more than its payload', async () => {
    const reads: number[][] = [];
    const store = {
      read: (ids: readonly number[]) => {
        reads.push([...ids]);
        return Promise.resolve(ids.map((id) => event(id, 2)));
      },
    };
    const held = new HeldEvents(store, 10_000);
    for (let id = 1; id <= 5; id += 1) held.put(event(id, 2));
    await held.take([1, 2, 3, 4], []);
    expect(reads).toEqual([]);
    await held.take([5], []);
    expect(reads).toEqual([[5]]);
    held.put(event(6, 9000));
    await held.take([6], []);
    expect(reads).toEqual([[5], [6]]);
  });
});
