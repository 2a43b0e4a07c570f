import { Subscriber, type Delivery } from '../../../../src/environment/subscriptions/subscriber';
import { deferred, type Deferred } from '../../../../src/lib/deferred';
import { FakeClock, settled } from '../../../support/fake-clock';

/** A delivery whose end a test decides. */
class HeldDelivery implements Delivery {
  readonly batches: (readonly string[])[] = [];
  readonly ends: Deferred<void>[] = [];
  isClosed = false;
  send(events: readonly string[]): Promise<void> {
    this.batches.push(events);
    const end = deferred<void>();
    this.ends.push(end);
    return end.promise;
  }
  close(): void {
    this.isClosed = true;
    for (const end of this.ends) end.reject(new Error('closed'));
  }
}

function subscriber(buffering = { maxItems: 3, maxBytes: 100, timeoutMs: 50 }) {
  const delivery = new HeldDelivery();
  const clock = new FakeClock();
  const dropped: object[] = [];
  const made = new Subscriber(buffering, delivery, clock, (events) => void dropped.push(events));
  const add = (...events: string[]) => {
    for (const event of events) made.add(event);
  };
  const end = async (number: number, error?: Error) => {
    if (error) delivery.ends[number]?.reject(error);
    else delivery.ends[number]?.resolve();
    await settled();
  };
  return { delivery, clock, dropped, made, add, end };
}

describe('a subscriber gets what has gathered', () => {
  it('after a while, or at a number of events or of bytes', async () => {
    const { delivery, clock, add, end } = subscriber();
    add('a', 'b');
    await clock.advance(49);
    expect(delivery.batches).toEqual([]);
    await clock.advance(1);
    expect(delivery.batches).toEqual([['a', 'b']]);
    await end(0);
    add('c', 'd', 'e');
    expect(delivery.batches.at(-1)).toEqual(['c', 'd', 'e']);
    await end(1);
    add('x'.repeat(100));
    expect(delivery.batches).toHaveLength(3);
    await end(2);
    expect(clock.pending).toBe(0);
  });

  it('one batch after the other; what is more than one that waits is dropped, and it is told', async () => {
    const { delivery, dropped, add, end } = subscriber();
    add('1', '2', '3');
    add('4', '5', '6');
    add('7', '8', '9');
    expect(dropped).toEqual([
      {
        reason:
          'Some logs were dropped because the downstream consumer is slower than the logs production rate',
        droppedRecords: 3,
        droppedBytes: 3,
      },
    ]);
    await end(0);
    await end(1);
    expect(delivery.batches).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
  });

  it('again when it failed, five times with growing pauses, and then no more', async () => {
    const { delivery, dropped, add, clock, end } = subscriber();
    add('1', '2', '3');
    for (const [number, pauseMs] of [50, 100, 200, 400].entries()) {
      await end(number, new Error('refused'));
      await clock.advance(pauseMs - 1);
      expect(delivery.batches).toHaveLength(number + 1);
      await clock.advance(1);
      expect(delivery.batches).toHaveLength(number + 2);
    }
    await end(4, new Error('refused'));
    expect(dropped).toMatchObject([{ droppedRecords: 3, reason: 'could not send events: Error: refused' }]);
  });

  it('all of it before a flush is over', async () => {
    const { made, add, end } = subscriber();
    let isOver = false;
    await made.flush();
    add('1', '2', '3', '4');
    void made.flush().then(() => (isOver = true));
    await end(0);
    expect(isOver).toBe(false);
    await end(1);
    expect(isOver).toBe(true);
  });

  it('nothing once it is closed, also in the middle of a pause', async () => {
    const { delivery, made, add, clock, end, dropped } = subscriber();
    add('1', '2', '3');
    await end(0, new Error('refused'));
    const flushed = made.flush();
    made.close();
    await flushed;
    add('4', '5', '6');
    expect([delivery.batches.length, delivery.isClosed, clock.pending, dropped]).toEqual([1, true, 0, []]);
  });
});
