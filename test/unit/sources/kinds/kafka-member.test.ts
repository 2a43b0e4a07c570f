import type { Consumer } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { KafkaMember } from '../../../../src/sources/kinds/kafka/kafka-member';

it('a mapping that is stopped while the group keeps it waiting does not wait, and leaves', async () => {
  const done: string[] = [];
  const consumer = {
    on: () => undefined,
    topics: { track: () => undefined },
    metadata: () => Promise.resolve({ topics: new Map([['orders', { partitionsCount: 3 }]]) }),
    joinGroup: () => {
      done.push('joins');
      return new Promise(() => undefined);
    },
    close: () => Promise.resolve(void done.push('leaves')),
  } as unknown as Consumer;
  const stop = new AbortController();
  const joining = KafkaMember.join(consumer, ['orders'], stop.signal);
  stop.abort(new Error('stopped'));
  await expect(joining).rejects.toThrow('stopped');
  expect(done.at(-1)).toBe('leaves');
});
