import { SessionQueue, type QueueSession } from '../../../../src/sources/kinds/access/session-queue';
import { aRecord } from '../../../support/sources/records';

const never = new AbortController().signal;

class FakeSession implements QueueSession<string> {
  isOpen = true;
  readonly acknowledged: string[] = [];
  readonly givenBack: string[] = [];
  constructor(private readonly messages: string[]) {}
  receive(max: number): Promise<readonly string[]> {
    return Promise.resolve(this.messages.splice(0, max));
  }
  acknowledge(messages: readonly string[]): Promise<void> {
    this.acknowledged.push(...messages);
    return Promise.resolve();
  }
  giveBack(messages: readonly string[]): Promise<void> {
    this.givenBack.push(...messages);
    return Promise.resolve();
  }
  backlog() {
    return Promise.resolve({});
  }
  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }
}

function queueOver(connects: readonly (() => Promise<FakeSession>)[]) {
  const waiting = [...connects];
  return new SessionQueue({
    broker: 'The broker',
    maxReceive: 10,
    connect: () => waiting.shift()?.() ?? Promise.reject(new Error('one connection too many')),
    translate: (error) => new Error(`translated: ${String(error)}`),
    recordOf: (message: string) => aRecord(message),
    eventOf: (records) => ({ records }),
  });
}

it('connects once for all who receive at the same time', async () => {
  const queue = queueOver([() => Promise.resolve(new FakeSession(['a', 'b']))]);

  const received = await Promise.all([queue.receive(1, never, 0), queue.receive(1, never, 0)]);

  expect(received.flat().map(({ id }) => id)).toEqual(['a', 'b']);
});

it('connects anew when the connection was lost or could not be made', async () => {
  const first = new FakeSession(['a']);
  const queue = queueOver([
    () => Promise.resolve(first),
    () => Promise.reject(new Error('away')),
    () => Promise.resolve(new FakeSession(['b'])),
  ]);
  await queue.receive(1, never, 0);
  first.isOpen = false;

  await expect(queue.receive(1, never, 0)).rejects.toThrow('away');
  expect((await queue.receive(1, never, 0)).map(({ id }) => id)).toEqual(['b']);
});

it('acknowledges over the connection that delivered, and says when that is lost; what it held is given back by then', async () => {
  const [first, second] = [new FakeSession(['a']), new FakeSession(['b'])];
  const queue = queueOver([() => Promise.resolve(first), () => Promise.resolve(second)]);
  const [old] = await queue.receive(1, never, 0);
  first.isOpen = false;
  const [fresh] = await queue.receive(1, never, 0);
  if (!old || !fresh) throw new Error('nothing was received');

  await queue.acknowledge([fresh]);
  await expect(queue.acknowledge([old])).rejects.toThrow(/was lost; The broker will deliver them again/);
  await queue.giveBack([old], 'failed');

  expect([first.acknowledged, first.givenBack, second.acknowledged]).toEqual([[], [], ['b']]);
});
